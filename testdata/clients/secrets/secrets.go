// Package secrets reads from Vault, whose requests have the timeout of their client's configuration: 60s by default, and
// none in a configuration that does not begin with the default.
package secrets

import (
	"context"

	"github.com/hashicorp/vault/api"
)

// Password reads a secret, and waits for Vault as long as it takes.
func Password(address, path string) (string, error) {
	client, err := api.NewClient(&api.Config{Address: address, MaxRetries: 0}) // want `api\.Config without Timeout bounds no request, and client\.Logical\(\)\.Read \(line \d+\) has no deadline; begin with api\.DefaultConfig, which has 60s`
	if err != nil {
		return "", err
	}
	secret, err := client.Logical().Read(path)
	if err != nil {
		return "", err
	}
	return secret.Data["password"].(string), nil
}

// PasswordFor reads it for as long as its caller has time.
func PasswordFor(ctx context.Context, address, path string) (string, error) {
	client, err := api.NewClient(&api.Config{Address: address, MaxRetries: 0})
	if err != nil {
		return "", err
	}
	secret, err := client.Logical().ReadWithContext(ctx, path)
	if err != nil {
		return "", err
	}
	return secret.Data["password"].(string), nil
}

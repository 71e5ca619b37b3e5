// Package keys asks the machine that it runs on for the keys of an object store.
package keys

import (
	"net/http"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
)

// FromMachine waits for keys for as long as the machine likes.
func FromMachine(endpoint string) *credentials.Credentials {
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvMinio{},
		&credentials.IAM{Endpoint: endpoint, Client: &http.Client{Transport: http.DefaultTransport}}, // want `client has no timeout, and credentials\.IAM \(line \d+\) has its requests sent with it: they can wait forever; set Timeout`
	})
}

// FromMachineSoon gives up.
func FromMachineSoon(endpoint string) *credentials.Credentials {
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvMinio{},
		&credentials.IAM{Endpoint: endpoint, Client: &http.Client{Timeout: 10 * time.Second}},
	})
}

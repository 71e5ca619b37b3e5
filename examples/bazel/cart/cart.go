// Package cart prints receipts.
package cart

import (
	"context"
	"os/exec"
)

// Print prints a receipt.
func Print(ctx context.Context, receipt string) error {
	return exec.Command("lp", receipt).Run()
}

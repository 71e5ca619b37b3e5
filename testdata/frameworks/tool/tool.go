// Package tool has the command of a program that gives its commands no context: the keyboard ends the process.
package tool

import (
	"context"

	"github.com/spf13/cobra"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// NewDropCommand returns a command whose own context nobody ends.
func NewDropCommand(orders healthpb.HealthClient) *cobra.Command {
	return &cobra.Command{Use: "drop", RunE: func(cmd *cobra.Command, args []string) error {
		_, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "drop"})
		return err
	}}
}

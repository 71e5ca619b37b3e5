// Package admin has the commands of a program that gives them a context which ends at the keyboard: most of them use it.
package admin

import (
	"context"

	"github.com/spf13/cobra"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// NewListCommand returns a command that stops when it is told to.
func NewListCommand(orders healthpb.HealthClient) *cobra.Command {
	return &cobra.Command{Use: "list", RunE: func(cmd *cobra.Command, args []string) error {
		_, err := orders.Check(cmd.Context(), &healthpb.HealthCheckRequest{Service: "list"})
		return err
	}}
}

// NewShowCommand returns one that does as well.
func NewShowCommand(orders healthpb.HealthClient) *cobra.Command {
	return &cobra.Command{Use: "show", RunE: func(cmd *cobra.Command, args []string) error {
		_, err := orders.Check(cmd.Context(), &healthpb.HealthCheckRequest{Service: "show"})
		return err
	}}
}

// NewDropCommand returns the one that does not.
func NewDropCommand(orders healthpb.HealthClient) *cobra.Command {
	return &cobra.Command{Use: "drop", RunE: func(cmd *cobra.Command, args []string) error {
		_, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "drop"}) // want `^orders.Check runs on context.Background\(\), not on cmd.Context\(\): canceling cmd.Context\(\) does not stop it; pass cmd.Context\(\)$`
		return err
	}}
}

package frameworks

import (
	"context"
	"testing"

	"github.com/spf13/cobra"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/frameworks/admin"
	"github.com/cancellint/cancellint/testdata/frameworks/tool"
)

// TestCommands ends the context of a program while its command waits for an answer.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		newCommand func(healthpb.HealthClient) *cobra.Command
		wentOn     bool
	}{
		{"list", admin.NewListCommand, false},
		{"show", admin.NewShowCommand, false},
		{"drop", admin.NewDropCommand, true},
		{"drop of a program without a context", tool.NewDropCommand, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStock()
			ctx, interrupt := context.WithCancel(context.Background())
			defer interrupt()
			cmd := test.newCommand(s)
			cmd.SetArgs(nil)
			cmd.SilenceErrors, cmd.SilenceUsage = true, true
			go cmd.ExecuteContext(ctx)
			<-s.asked
			interrupt()
			close(s.over)
			if got := <-s.wentOn; got != test.wentOn {
				t.Errorf("the call went on: %t, want %t", got, test.wentOn)
			}
		})
	}
}

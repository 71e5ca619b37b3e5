package harness

import (
	"context"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/detached"
)

// boundedRows returns functions whose work is kept in a field for all who call.
func boundedRows() []row {
	return []row{
		quiet((*detached.Login).Token, func(t *testing.T, token func(*detached.Login, context.Context) (string, error)) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				_, err := token(detached.NewLogin(s.backend), ctx)
				return err
			})
		}).calling(detached.NewLogin),
		quiet((*detached.Login).Fresh, func(t *testing.T, fresh func(*detached.Login, context.Context) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return fresh(detached.NewLogin(s.backend), ctx) })
		}),
	}
}

// halfCopiedRows returns functions that carry values over on some paths.
func halfCopiedRows() []row {
	return []row{quiet(detached.SendReceipt, goesOnPast(detached.Grace))}
}

// readyRows returns functions that wait for a beginning, and that write to a journal.
func readyRows() []row {
	return []row{
		quiet(detached.BeginSync, goesOnPast(detached.Grace)),
		quiet(detached.NoteSale, func(t *testing.T, note func(context.Context, healthpb.HealthClient, detached.Journal) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return note(ctx, s.backend, testJournal{s.t}) })
		}),
	}
}

// A testJournal is the log of a test.
type testJournal struct{ t *testing.T }

func (j testJournal) Log(_ context.Context, text string) error {
	j.t.Log(text)
	return nil
}

func (j testJournal) Debug(_ context.Context, text string) error {
	j.t.Log(text)
	return nil
}

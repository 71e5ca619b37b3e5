package detached

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// BeginSync waits until its goroutine runs, not until that has ended.
func BeginSync(ctx context.Context, replica healthpb.HealthClient) error {
	begun := make(chan struct{})
	go func() {
		close(begun)
		syncCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		replica.Check(syncCtx, &healthpb.HealthCheckRequest{Service: "sync"})
	}()
	<-begun
	return nil
}

// A Journal notes what happens. It takes a context for the values in it.
type Journal interface {
	Log(ctx context.Context, text string) error
	Debug(ctx context.Context, text string) error
}

// NoteSale writes to a journal on a root: what is lost are values, not an end.
func NoteSale(ctx context.Context, sales healthpb.HealthClient, journal Journal) error {
	_, err := sales.Check(ctx, &healthpb.HealthCheckRequest{Service: "sale"})
	journal.Debug(context.Background(), "asked")
	journal.Log(context.Background(), "sold")
	return err
}

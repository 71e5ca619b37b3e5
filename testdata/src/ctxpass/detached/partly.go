package detached

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
)

// SendReceipt carries the trace of the call over, in its metadata.
func SendReceipt(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx := context.Background()
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		mailCtx = metadata.NewOutgoingContext(mailCtx, metadata.Pairs("trace", first(md.Get("trace"))))
	}
	mailCtx, cancel := context.WithTimeout(mailCtx, Grace)
	defer cancel()
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "receipt"})
	return err
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

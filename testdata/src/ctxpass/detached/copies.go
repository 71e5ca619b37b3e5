package detached

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
)

// A scope is what of a context outlives it.
type scope struct{ user, namespace string }

func scopeOf(ctx context.Context) scope { return scope{user: userOf(ctx), namespace: "shop"} }

func (s scope) context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(metadata.AppendToOutgoingContext(withUser(context.Background(), s.user), "namespace", s.namespace), Grace)
}

// SendReminder carries a struct of values over.
func SendReminder(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx, cancel := scopeOf(ctx).context()
	defer cancel()
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "reminder"})
	return err
}

// tenantOnly returns a context with the tenant of ctx, if it has one, and nothing else of it.
func tenantOnly(ctx context.Context) context.Context {
	kept := context.Background()
	if tenant := ctx.Value(tenantKey{}); tenant != nil {
		kept = context.WithValue(kept, tenantKey{}, tenant)
	}
	return kept
}

// SendSurvey detaches with a function of its own, and bounds what that returns.
func SendSurvey(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx, cancel := context.WithTimeout(tenantOnly(ctx), Grace)
	defer cancel()
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "survey"})
	return err
}

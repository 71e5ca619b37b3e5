package detached

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

type userKey struct{}

// userOf returns the user on whose behalf ctx is.
func userOf(ctx context.Context) string {
	user, _ := ctx.Value(userKey{}).(string)
	return user
}

// withUser returns a context on behalf of user.
func withUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// SendWelcome carries the user over, by functions for it.
func SendWelcome(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx, cancel := context.WithTimeout(withUser(context.Background(), userOf(ctx)), Grace)
	defer cancel()
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "welcome"})
	return err
}

// SendInvoice bounds the context first and carries the user over then.
func SendInvoice(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	user := userOf(ctx)
	mailCtx = withUser(mailCtx, user)
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "invoice"})
	return err
}

// A valuesOnly has the values of a context, and not its end.
type valuesOnly struct{ context.Context }

func (valuesOnly) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }
func (valuesOnly) Done() <-chan struct{}                   { return nil }
func (valuesOnly) Err() error                              { return nil }

// SendOffer keeps the values with a type of its own, as code from before context.WithoutCancel does.
func SendOffer(ctx context.Context, mails healthpb.HealthClient) error {
	mailCtx, cancel := context.WithTimeout(valuesOnly{ctx}, Grace)
	defer cancel()
	_, err := mails.Check(mailCtx, &healthpb.HealthCheckRequest{Service: "offer"})
	return err
}

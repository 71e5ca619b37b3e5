// Package sleeps has sleeps that a context cannot interrupt and that no loop repeats.
package sleeps

import (
	"context"
	"time"
)

// ConfirmBooking gives the booking time to settle, whoever waits.
func ConfirmBooking(ctx context.Context, confirm func(context.Context) error) error {
	time.Sleep(5 * time.Second) // want `^time\.Sleep waits without a look at ctx: it goes on after ctx is canceled; select on ctx\.Done\(\) and a timer$`
	return confirm(ctx)
}

// ConfirmBookingFor gives up with its caller.
func ConfirmBookingFor(ctx context.Context, confirm func(context.Context) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Second):
	}
	return confirm(ctx)
}

// ExportPages looks at its context in each round, and sleeps for a while before it does.
func ExportPages(ctx context.Context, export func()) {
	for ctx.Err() == nil {
		export()
		time.Sleep(2 * time.Second) // want `^time\.Sleep waits without a look at ctx: .*`
	}
}

// ExportPagesFor looks while it waits.
func ExportPagesFor(ctx context.Context, export func()) {
	for ctx.Err() == nil {
		export()
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

// SettleScales sleeps so briefly that nobody minds.
func SettleScales(ctx context.Context, weigh func()) {
	weigh()
	time.Sleep(50 * time.Millisecond)
	<-ctx.Done()
}

// grace is what CloseShop leaves its last customers.
const grace = 5 * time.Second

// CloseShop sleeps because the context has ended.
func CloseShop(ctx context.Context, serve func()) {
	serve()
	<-ctx.Done()
	time.Sleep(grace)
}

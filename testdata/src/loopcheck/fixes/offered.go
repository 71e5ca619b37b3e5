// Package fixes has loops for which a fix is offered that suits the function around them, and loops for which none is,
// because nobody can know what it should return or because a return would skip something.
package fixes

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// SettlePayment speaks of causes.
func SettlePayment(ctx context.Context, settled func() bool) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	for !settled() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		time.Sleep(time.Second)
	}
	return nil
}

// SettlePaymentFor tells why it gave up.
func SettlePaymentFor(ctx context.Context, settled func() bool) error {
	for !settled() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Second):
		}
	}
	return nil
}

// errLimit is what a bank answers to those who ask too often.
var errLimit = errors.New("limit reached")

// ClearParcel answers a gRPC client: its errors are statuses.
func ClearParcel(ctx context.Context, cleared func() bool) error {
	for attempt := 0; !cleared(); attempt++ { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if attempt > 1000 {
			return status.Error(codes.ResourceExhausted, errLimit.Error())
		}
		time.Sleep(time.Second)
	}
	return nil
}

// FindShelf has a value of its own for "none".
func FindShelf(ctx context.Context, free func() bool) (shelf int, err error) {
	for !free() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if shelf++; shelf > 1000 {
			return -1, errLimit
		}
		time.Sleep(time.Second)
	}
	return shelf, nil
}

// FindShelfFor has it for "not any more" too.
func FindShelfFor(ctx context.Context, free func() bool) (shelf int, err error) {
	for !free() {
		shelf++
		select {
		case <-ctx.Done():
			return -1, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return shelf, nil
}

// RecordTimes wants to know when the ticker ticked.
func RecordTimes(ctx context.Context, record func(time.Time)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for { // want `each round can pass <-ticker\.C \(line \d+\) without a look at ctx: .*`
		now := <-ticker.C
		record(now)
	}
}

// RecordTimesFor knows that it may never tick again.
func RecordTimesFor(ctx context.Context, record func(time.Time)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			record(now)
		}
	}
}

// FollowParcels has one loop after the other, and each one's break leaves only its select.
func FollowParcels(ctx context.Context, parcels <-chan int, follow func(int)) {
	for more := true; more; { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ctx.Done():
			break
		case parcel := <-parcels:
			follow(parcel)
			more = parcel > 0
		}
	}
	for { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ctx.Done():
			break
		case parcel := <-parcels:
			follow(-parcel)
		}
	}
}

// RouteParcels lacks a case in a select that is explained.
func RouteParcels(ctx context.Context, parcels <-chan int, route func(int)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for { // want `each round can pass select \(line \d+\) without a look at ctx: .*`
		select { // whatever comes first
		// a parcel
		case parcel := <-parcels:
			route(parcel)
		case <-ticker.C:
			slog.Debug("no parcel")
		}
	}
}

// RouteParcelsFor has the case.
func RouteParcelsFor(ctx context.Context, parcels <-chan int, route func(int)) {
	for {
		select {
		case <-ctx.Done():
			return
		case parcel := <-parcels:
			route(parcel)
		}
	}
}

// BookOrders waits for one order after the other, and nothing leaves it.
func BookOrders(ctx context.Context, orders <-chan int, book func(int)) {
	for { // want `each round can pass <-orders \(line \d+\) without a look at ctx: .*`
		order := <-orders
		book(order)
	}
}

// WeighParcels goes on and on.
func WeighParcels(ctx context.Context, weigh func()) {
	for { // want `nothing leaves this loop: .*`
		weigh()
	}
}

// WeighParcelsFor looks up before each parcel.
func WeighParcelsFor(ctx context.Context, weigh func()) {
	for ctx.Err() == nil {
		weigh()
	}
}

// TasteCoffee is given two contexts, and looks at the second.
func TasteCoffee(ctx, tastingCtx context.Context, cups <-chan int, taste func(int)) error {
	for { // want `case <-tastingCtx\.Done\(\) does not leave the loop: .*`
		select {
		case <-tastingCtx.Done():
			slog.Debug("no more coffee")
		case cup := <-cups:
			taste(cup)
		}
	}
}

// TasteCoffeeFor says which of them has ended.
func TasteCoffeeFor(ctx, tastingCtx context.Context, cups <-chan int, taste func(int)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tastingCtx.Done():
			return tastingCtx.Err()
		case cup := <-cups:
			taste(cup)
		}
	}
}

// Package degenerate has timeouts and deadlines that cannot be meant.
package degenerate

import (
	"context"
	"errors"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// GetQuote means seconds and says nanoseconds.
func GetQuote(ctx context.Context, quotes healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 5) // want `context\.WithTimeout\(ctx, 5\) ends after 5ns: everything on it fails at once; write 5\*time\.Second or 5\*time\.Millisecond`
	defer cancel()
	_, err := quotes.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// GetQuoteInTime says seconds.
func GetQuoteInTime(ctx context.Context, quotes healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := quotes.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

const lookupTimeout = 30

// LookUp has the number in a constant, far from the call.
func LookUp(ctx context.Context, names healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout) // want `context\.WithTimeout\(ctx, lookupTimeout\) ends after 30ns: everything on it fails at once; write lookupTimeout\*time\.Second or lookupTimeout\*time\.Millisecond`
	defer cancel()
	_, err := names.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

const lookupLimit = 30 * time.Second

// LookUpInTime has the unit there too.
func LookUpInTime(ctx context.Context, names healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, lookupLimit)
	defer cancel()
	_, err := names.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ListOffers takes zero for no limit.
func ListOffers(ctx context.Context, offers healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 0) // want `context\.WithTimeout\(ctx, 0\) has ended when it is made: everything on it fails at once; .+`
	defer cancel()
	_, err := offers.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ListOffersInTime has no limit of its own.
func ListOffersInTime(ctx context.Context, offers healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := offers.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// RankOffers takes a negative number for no limit.
func RankOffers(ctx context.Context, offers healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, -1*time.Second) // want `context\.WithTimeout\(ctx, -1 ?\* ?time\.Second\) has ended when it is made: everything on it fails at once; .+`
	defer cancel()
	_, err := offers.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

var errSlow = errors.New("the shelf is slow")

// SortShelf has a good reason for the timeout, and no unit.
func SortShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 5, errSlow) // want `context\.WithTimeoutCause\(ctx, 5, errSlow\) ends after 5ns: everything on it fails at once; write 5\*time\.Second or 5\*time\.Millisecond`
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// SortShelfInTime has both.
func SortShelfInTime(ctx context.Context, shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errSlow)
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// PackParcel ends now.
func PackParcel(ctx context.Context, packer healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now()) // want `context\.WithDeadline\(ctx, time\.Now\(\)\) has ended when it is made: everything on it fails at once; .+`
	defer cancel()
	_, err := packer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// PackParcelInTime ends soon.
func PackParcelInTime(ctx context.Context, packer healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(5*time.Second))
	defer cancel()
	_, err := packer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// SealParcel takes the zero time for no deadline.
func SealParcel(ctx context.Context, packer healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(ctx, time.Time{}) // want `context\.WithDeadline\(ctx, time\.Time\{\}\) has ended when it is made: everything on it fails at once; .+`
	defer cancel()
	_, err := packer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// AskBriefly is in a hurry, and says so.
func AskBriefly(ctx context.Context, server healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := server.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// AskWithin has its limit from somewhere else.
func AskWithin(ctx context.Context, server healthpb.HealthClient, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := server.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// WeighOffers says that it is a duration, and not how long.
func WeighOffers(ctx context.Context, offers healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(20)) // want `context\.WithTimeout\(ctx, time\.Duration\(20\)\) ends after 20ns: everything on it fails at once; write 20\*time\.Second or 20\*time\.Millisecond`
	defer cancel()
	_, err := offers.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LabelParcel adds a number to a time.
func LabelParcel(ctx context.Context, labels healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(10)) // want `context\.WithDeadline\(ctx, time\.Now\(\)\.Add\(10\)\) ends after 10ns: everything on it fails at once; write 10\*time\.Second or 10\*time\.Millisecond`
	defer cancel()
	_, err := labels.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

const auditTimeout time.Duration = 40

// AuditShelf has a constant that is a duration, and declared without a unit: that is where it is missing.
func AuditShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, auditTimeout) // want `context\.WithTimeout\(ctx, auditTimeout\) ends after 40ns: everything on it fails at once; declare it with a unit of package time`
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

const scanLimitMS = 500

// ScanShelf has a number that says what it counts, and nobody listens.
func ScanShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, scanLimitMS) // want `context\.WithTimeout\(ctx, scanLimitMS\) ends after 500ns: everything on it fails at once; write scanLimitMS\*time\.Millisecond$`
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// FlashShelf wants what it says.
func FlashShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Nanosecond)
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// TidyShelf falls back to a number, and tries twice with it.
func TidyShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	limit, _ := ctx.Value(limitKey{}).(time.Duration)
	if limit == 0 {
		limit = 60 // want `limit ends after 60ns: everything on it fails at once; write 60\*time\.Second or 60\*time\.Millisecond`
	}
	first, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err := shelf.Check(first, new(healthpb.HealthCheckRequest)); err == nil {
		return nil
	}
	second, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := shelf.Check(second, new(healthpb.HealthCheckRequest))
	return err
}

type limitKey struct{}

// DustShelf counts first, and multiplies then.
func DustShelf(ctx context.Context, shelf healthpb.HealthClient) error {
	limit := time.Duration(2)
	limit *= time.Second
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// TidyShelfInTime falls back to a second.
func TidyShelfInTime(ctx context.Context, shelf healthpb.HealthClient) error {
	var limit time.Duration
	if limit, _ = ctx.Value(limitKey{}).(time.Duration); limit == 0 {
		limit = time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

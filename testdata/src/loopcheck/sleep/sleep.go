// Package sleep has loops that sleep without listening, and the same loops listening.
package sleep

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// AwaitLeader asks every second whether a leader was elected.
func AwaitLeader(ctx context.Context, elected func() bool) error {
	for !elected() { // want `each round can pass time\.Sleep \(line 17\) without a look at ctx: canceling ctx does not end the loop; select on ctx\.Done\(\) and a timer`
		time.Sleep(time.Second)
	}
	return nil
}

// AwaitLeaderFor gives up with its caller.
func AwaitLeaderFor(ctx context.Context, elected func() bool) error {
	for !elected() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}

// UploadReport passes its context on, and sleeps between attempts that can only fail once it has ended.
func UploadReport(ctx context.Context, upload func(context.Context) error) (attempts int, err error) {
	for attempts = 1; attempts <= 10; attempts++ { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if err = upload(ctx); err == nil {
			return attempts, nil
		}
		time.Sleep(time.Duration(attempts) * time.Second)
	}
	return attempts, err
}

// UploadReportFor tells an upload that failed from a caller that has gone.
func UploadReportFor(ctx context.Context, upload func(context.Context) error) (attempts int, err error) {
	for attempts = 1; attempts <= 10; attempts++ {
		if err = upload(ctx); err == nil {
			return attempts, nil
		}
		if ctx.Err() != nil {
			return attempts, err
		}
		timer := time.NewTimer(time.Duration(attempts) * time.Second)
		select {
		case <-ctx.Done():
			timer.Stop()
			return attempts, ctx.Err()
		case <-timer.C:
		}
	}
	return attempts, err
}

// A Reading is what a sensor says.
type Reading struct {
	Celsius float64
	At      time.Time
}

// FirstReading returns several values, of which the error comes last.
func FirstReading(ctx context.Context, ready func() bool) (Reading, time.Duration, *http.Request, error) {
	start := time.Now()
	for { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if ready() {
			return Reading{At: time.Now()}, time.Since(start), nil, nil
		}
		// The sensor needs a while to warm up.
		time.Sleep(
			time.Second, // as its manual says
		)
	}
}

// FirstReadingFor listens while it waits.
func FirstReadingFor(ctx context.Context, ready func() bool) (Reading, time.Duration, *http.Request, error) {
	start := time.Now()
	for {
		if ready() {
			return Reading{At: time.Now()}, time.Since(start), nil, nil
		}
		select {
		case <-ctx.Done():
			return Reading{}, 0, nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// RefreshRates starts a goroutine that outlives its context.
func RefreshRates(ctx context.Context, refresh func(context.Context)) {
	go func() {
		for { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
			refresh(ctx)
			time.Sleep(time.Second)
		}
	}()
}

// RefreshRatesFor starts one that ends with it.
func RefreshRatesFor(ctx context.Context, refresh func(context.Context)) {
	go func() {
		for ctx.Err() == nil {
			refresh(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
}

// ShowProgress keeps asking for a client that has hung up.
func ShowProgress(w http.ResponseWriter, r *http.Request, finished func() bool) {
	for !finished() { // want `each round can pass time\.Sleep \(line 126\) without a look at r\.Context\(\): canceling the request does not end the loop; select on r\.Context\(\)\.Done\(\) and a timer`
		time.Sleep(time.Second)
	}
	fmt.Fprintln(w, "finished")
}

// ShowProgressFor stops with the request.
func ShowProgressFor(w http.ResponseWriter, r *http.Request, finished func() bool) {
	for !finished() {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(time.Second):
		}
	}
	fmt.Fprintln(w, "finished")
}

// WatchHealth would notice the end of the stream if it sent anything.
func WatchHealth(stream healthpb.Health_WatchServer, changed func() bool) error {
	for { // want `each round can pass time\.Sleep \(line \d+\) without a look at stream\.Context\(\): .*`
		if !changed() {
			time.Sleep(time.Second)
			continue
		}
		if err := stream.Send(new(healthpb.HealthCheckResponse)); err != nil {
			return err
		}
	}
}

// WatchHealthFor notices it while it waits.
func WatchHealthFor(stream healthpb.Health_WatchServer, changed func() bool) error {
	for {
		if !changed() {
			select {
			case <-stream.Context().Done():
				return stream.Context().Err()
			case <-time.After(time.Second):
			}
			continue
		}
		if err := stream.Send(new(healthpb.HealthCheckResponse)); err != nil {
			return err
		}
	}
}

// ErrBusy is what a drive answers while it works.
var ErrBusy = errors.New("busy")

// EjectDisc goes round by a goto.
func EjectDisc(ctx context.Context, eject func() error) error {
retry:
	err := eject()
	if errors.Is(err, ErrBusy) {
		time.Sleep(time.Second) // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		goto retry
	}
	return err
}

// EjectDiscFor goes round until its caller has gone.
func EjectDiscFor(ctx context.Context, eject func() error) error {
retry:
	err := eject()
	if errors.Is(err, ErrBusy) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		goto retry
	}
	return err
}

// WipeSectors sleeps briefly, and often: all rounds of both loops come to more than two seconds.
func WipeSectors(ctx context.Context, wipe func(track, sector int)) error {
	for track := range 40 { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		for sector := range 12 {
			wipe(track, sector)
			time.Sleep(50 * time.Millisecond / 10)
		}
	}
	return nil
}

// WipeSectorsFor stops between any two of them.
func WipeSectorsFor(ctx context.Context, wipe func(track, sector int)) error {
	for track := range 40 {
		for sector := range 12 {
			wipe(track, sector)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond / 10):
			}
		}
	}
	return nil
}

// ProbeVersions shadows the context, so that no fix can be offered.
func ProbeVersions(ctx context.Context, probe func(version string) bool, versions []string) (version string, ok bool) {
	for _, version := range versions { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if ctx := version; probe(ctx) {
			return version, true
		}
		time.Sleep(time.Second)
	}
	return "", false
}

// ProbeVersionsFor has a word for giving up.
func ProbeVersionsFor(ctx context.Context, probe func(version string) bool, versions []string) (version string, ok bool) {
	for _, version := range versions {
		if probe(version) {
			return version, true
		}
		select {
		case <-ctx.Done():
			return "", false
		case <-time.After(time.Second):
		}
	}
	return "", false
}

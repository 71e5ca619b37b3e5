// Package unchecked has loops that wait without listening, and the same loops listening.
package unchecked

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// FlushMetrics selects on everything but the end.
func FlushMetrics(ctx context.Context, samples <-chan int, flush func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for { // want `each round can pass select \(line 16\) without a look at ctx: canceling ctx does not end the loop; add a case <-ctx\.Done\(\) that returns`
		select {
		case <-samples:
			flush()
		case <-ticker.C:
			flush()
		}
	}
}

// FlushMetricsFor selects on it too.
func FlushMetricsFor(ctx context.Context, samples <-chan int, flush func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-samples:
			flush()
		case <-ticker.C:
			flush()
		}
	}
}

// RouteEvents has no way out at all.
func RouteEvents(ctx context.Context, orders, returns <-chan int, route func()) {
	for { // want `each round can pass select \(line \d+\) without a look at ctx: .*`
		select {
		case <-orders:
			route()
		case <-returns:
			route()
		}
	}
}

// RouteEventsFor has one.
func RouteEventsFor(ctx context.Context, orders, returns <-chan int, route func()) {
	done := ctx.Done()
	for {
		select {
		case <-done:
			return
		case <-orders:
			route()
		case <-returns:
			route()
		}
	}
}

// SendHeartbeats ranges over a ticker, whose channel nobody ever closes.
func SendHeartbeats(ctx context.Context, beat func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range ticker.C { // want `each round can pass range ticker\.C \(line 72\) without a look at ctx: canceling ctx does not end the loop; select on it and ctx\.Done\(\)`
		beat()
	}
}

// SendHeartbeatsFor looks up before each beat.
func SendHeartbeatsFor(ctx context.Context, beat func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			beat()
		}
	}
}

// PollMailbox waits for a timer in each round.
func PollMailbox(ctx context.Context, poll func()) {
	for { // want `each round can pass <-time\.After \(line 95\) without a look at ctx: canceling ctx does not end the loop; select on it and ctx\.Done\(\)`
		poll()
		<-time.After(time.Second)
	}
}

// PollMailboxFor lets the context interrupt the wait.
func PollMailboxFor(ctx context.Context, poll func()) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			poll()
			timer.Reset(time.Second)
		}
	}
}

// PublishReadings sends to whoever still listens.
func PublishReadings(ctx context.Context, read func() int, readings chan<- int) {
	for { // want `each round can pass readings <- value \(line 118\) without a look at ctx: canceling ctx does not end the loop; select on the send and ctx\.Done\(\)`
		value := read()
		readings <- value
	}
}

// PublishReadingsFor stops when it is told to.
func PublishReadingsFor(ctx context.Context, read func() int, readings chan<- int) {
	for {
		value := read()
		select {
		case <-ctx.Done():
			return
		case readings <- value:
		}
	}
}

// KeepAlive asks a peer again and again on a context of its own.
func KeepAlive(ctx context.Context, peer healthpb.HealthClient, report func(error)) {
	for { // want `each round can pass peer\.Check on context\.Background\(\) \(line 137\) without a look at ctx: canceling ctx does not end the loop; pass ctx`
		_, err := peer.Check(context.Background(), new(healthpb.HealthCheckRequest))
		report(err)
	}
}

// KeepAliveFor asks on its caller's behalf, and as long as that lasts.
func KeepAliveFor(ctx context.Context, peer healthpb.HealthClient, report func(error)) {
	for ctx.Err() == nil {
		_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
		report(err)
	}
}

// CollectResults passes the context on to work whose failure it only reports.
func CollectResults(ctx context.Context, interval time.Duration, collect func(context.Context) error, report func(error)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for { // want `each round can pass <-ticker\.C \(line \d+\) without a look at ctx: .*`
		<-ticker.C
		if err := collect(ctx); err != nil {
			report(err)
		}
	}
}

// CollectResultsFor gives up when the work fails.
func CollectResultsFor(ctx context.Context, interval time.Duration, collect func(context.Context) error, report func(error)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		<-ticker.C
		if err := collect(ctx); err != nil {
			report(err)
			return
		}
	}
}

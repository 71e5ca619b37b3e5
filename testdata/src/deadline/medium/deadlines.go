package medium

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const limit = 30 * time.Second

// FirstHealthy asks one after the other, and mostly the first one answers: so many timers as there are peers are few.
func FirstHealthy(ctx context.Context, peers []int, ask func(context.Context, int) error) int {
	for _, peer := range peers {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel() // want `the cancel function of context\.WithTimeout is deferred in a loop: it does not run before the function returns, so timers pile up; call it in each round`
		if ask(ctx, peer) == nil {
			return peer
		}
	}
	return -1
}

// FirstHealthyInTime gives back what each has had.
func FirstHealthyInTime(ctx context.Context, peers []int, ask func(context.Context, int) error) int {
	for _, peer := range peers {
		ctx, cancel := context.WithTimeout(ctx, limit)
		err := ask(ctx, peer)
		cancel()
		if err == nil {
			return peer
		}
	}
	return -1
}

// A RatesClient asks for rates.
type RatesClient struct {
	ctx    context.Context
	cancel context.CancelFunc
	rates  healthpb.HealthClient
}

// newRatesClient makes one with a deadline for its whole life. It could be a session's.
func newRatesClient(rates healthpb.HealthClient) *RatesClient {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all uses of the field ctx: once it has passed, c\.rates\.Check \(line 51\) fails; set one in each method`
	return &RatesClient{ctx, cancel, rates}
}

func (c *RatesClient) Rate() error {
	_, err := c.rates.Check(c.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ShowRates shows them once a minute.
func ShowRates(stop <-chan struct{}, rates healthpb.HealthClient, note func(error)) {
	client := newRatesClient(rates)
	defer client.cancel()
	for {
		note(client.Rate())
		select {
		case <-stop:
			return
		case <-time.After(time.Minute):
		}
	}
}

// ShowRatesInTime asks on a deadline for each time.
func ShowRatesInTime(stop <-chan struct{}, rates healthpb.HealthClient, note func(error)) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		_, err := rates.Check(ctx, new(healthpb.HealthCheckRequest))
		cancel()
		note(err)
		select {
		case <-stop:
			return
		case <-time.After(time.Minute):
		}
	}
}

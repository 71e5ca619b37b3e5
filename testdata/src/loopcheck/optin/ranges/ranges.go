// Package ranges has loops over channels: those that nobody in sight closes, and those that end.
package ranges

import "context"

// ServeJobs serves as long as there are jobs, and waits for one more when there are none.
func ServeJobs(ctx context.Context, jobs <-chan int, serve func(int)) {
	for job := range jobs { // want `^range jobs waits without a look at ctx, and nobody in sight closes it: it goes on after ctx is canceled; select on it and ctx\.Done\(\)$`
		serve(job)
	}
}

// ServeJobsFor stops with its caller.
func ServeJobsFor(ctx context.Context, jobs <-chan int, serve func(int)) {
	for {
		select {
		case <-ctx.Done():
			return
		case job, ok := <-jobs:
			if !ok {
				return
			}
			serve(job)
		}
	}
}

// GradeJobs looks at its context, but only once it has the next job.
func GradeJobs(ctx context.Context, jobs <-chan int, grade func(int)) {
	for job := range jobs { // want `^range jobs waits without a look at ctx, and nobody in sight closes it: .*`
		if ctx.Err() != nil {
			return
		}
		grade(job)
	}
}

// A letter comes from a channel that is closed here.
type letter int

// SortLetters ranges over what its own goroutine closes.
func SortLetters(ctx context.Context, next func(context.Context) bool, sort func()) {
	letters := make(chan letter)
	go func() {
		defer close(letters)
		for next(ctx) {
			select {
			case letters <- 1:
			case <-ctx.Done():
			}
		}
	}()
	for range letters {
		sort()
	}
}

// A Price is what a shop asks.
type Price int

// FollowPrices ranges over a channel that a call was given the context to fill.
func FollowPrices(ctx context.Context, watch func(context.Context) <-chan Price, show func(Price)) {
	for price := range watch(ctx) {
		show(price)
	}
}

// ShowPrices makes the channel, and hands it out beside the context.
func ShowPrices(ctx context.Context, watch func(context.Context, chan<- Price), show func(Price)) {
	prices := make(chan Price)
	go watch(ctx, prices)
	for price := range prices {
		show(price)
	}
}

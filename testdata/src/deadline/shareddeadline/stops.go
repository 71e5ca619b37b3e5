package shareddeadline

import (
	"context"
	"os"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// -- who says stop --

// PollWhile asks its caller's context before each round.
func PollWhile(ctx context.Context, peer healthpb.HealthClient, note func(error)) {
	brief, cancel := context.WithTimeout(ctx, limit) // want `context\.WithTimeout sets one deadline for all rounds: once it has passed, check \(line 18\) fails .*`
	defer cancel()
	for ctx.Err() == nil {
		note(check(brief, peer))
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

// PollWhileInTime sets a deadline in each.
func PollWhileInTime(ctx context.Context, peer healthpb.HealthClient, note func(error)) {
	for ctx.Err() == nil {
		brief, cancel := context.WithTimeout(ctx, limit)
		note(check(brief, peer))
		cancel()
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

// PollUntilSignal ends with the program.
func PollUntilSignal(signals <-chan os.Signal, peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds: .*`
	defer cancel()
	for {
		note(check(ctx, peer))
		select {
		case <-signals:
			return
		case <-time.After(interval):
		}
	}
}

// PollUntilSignalInTime sets a deadline in each round.
func PollUntilSignalInTime(signals <-chan os.Signal, peer healthpb.HealthClient, note func(error)) {
	for {
		ctx, cancel := briefly()
		note(check(ctx, peer))
		cancel()
		select {
		case <-signals:
			return
		case <-time.After(interval):
		}
	}
}

// StartSorting hands the queue to a worker that is a function, and to one that is a literal.
func StartSorting(stop <-chan struct{}, post healthpb.HealthClient, note func(error)) {
	o := &outbox{letters: make(chan int), post: post, cancel: func() {}}
	go sort(o.letters, post, note)
	go func(letters <-chan int) {
		ctx, cancel := briefly() // want `briefly sets one deadline for all rounds: .*`
		defer cancel()
		for range letters {
			note(check(ctx, post))
		}
	}(o.letters)
	go o.fill(stop)
}

func sort(letters <-chan int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := briefly() // want `briefly sets one deadline for all rounds: .*`
	defer cancel()
	for {
		select {
		case _, ok := <-letters:
			if !ok {
				return
			}
			note(check(ctx, post))
		}
	}
}

// StartSortingInTime has workers with a deadline for each letter.
func StartSortingInTime(stop <-chan struct{}, post healthpb.HealthClient, note func(error)) {
	o := &outbox{letters: make(chan int), post: post, cancel: func() {}}
	for range 2 {
		go o.sendInTime(note)
	}
	go o.fill(stop)
}

// -- the deadline does --

// PollWhileBrief asks the context with the deadline.
func PollWhileBrief(peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*interval/2)
	defer cancel()
	for ctx.Err() == nil {
		note(check(ctx, peer))
		time.Sleep(interval)
	}
}

// PollOrPanic ends with the first failure, by a panic.
func PollOrPanic(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	defer func() { _ = recover() }()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := check(ctx, peer)
		note(err)
		must(err)
		select {
		case <-stop:
			return
		case <-time.After(interval / 10):
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// PollOrLeave ends with the first failure, which it tells of in two ways.
func PollOrLeave(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	failed := make(chan error, 1)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := check(ctx, peer)
		if note(err); err != nil {
			failed <- err
		}
		select {
		case <-stop:
			return
		case <-failed:
			return
		case <-time.After(interval / 10):
		}
	}
}

// SendQueue sends what is in a queue that it has filled.
func SendQueue(letters []int, post healthpb.HealthClient, note func(error)) {
	queue := make(chan int, len(letters))
	for _, letter := range letters {
		queue <- letter
	}
	close(queue)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		select {
		case _, ok := <-queue:
			if !ok {
				return
			}
			note(check(ctx, post))
		case <-time.After(interval):
			note(ctx.Err())
		}
	}
}

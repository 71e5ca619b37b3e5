package store

import (
	"context"
	"sync"
	"time"
)

// Functions that wait, and whether they notice the end of a context.

func Sleep(d time.Duration) { // want Sleep:`^blocks; pauses in time.Sleep$`
	time.Sleep(d)
}

func Next(values <-chan int) int { // want Next:`^blocks$`
	return <-values
}

func Put(values chan<- int) { // want Put:`^blocks$`
	values <- 1
}

func Join(wg *sync.WaitGroup) { // want Join:`^blocks$`
	wg.Wait()
}

func Poll(values <-chan int) int {
	select {
	case v := <-values:
		return v
	default:
		return 0
	}
}

func NextOrDone(ctx context.Context, values <-chan int) int { // want NextOrDone:`^forwards 0 to NextOrDone, stream; observes 0; blocks$`
	select {
	case v := <-values:
		return v
	case <-ctx.Done():
		return 0
	}
}

func Late(n int, ctx context.Context) bool { // want Late:`^observes 1$`
	return ctx.Err() != nil
}

func SleepWith(ctx context.Context, d time.Duration) { // want SleepWith:`^blocks$`
	time.Sleep(d)
}

// Package checkedsleep has loops that look at their context in each round, and sleep so long that it does not help.
package checkedsleep

import (
	"context"
	"time"
)

// Reindex looks up once in half a minute.
func Reindex(ctx context.Context, reindex func()) {
	for { // want `each round sleeps in time\.Sleep \(line 16\) before it looks at ctx: the loop ends up to 30s after ctx is canceled; select on ctx\.Done\(\) and a timer`
		if ctx.Err() != nil {
			return
		}
		reindex()
		time.Sleep(30 * time.Second)
	}
}

// ReindexFor is told at once.
func ReindexFor(ctx context.Context, reindex func()) {
	for {
		if ctx.Err() != nil {
			return
		}
		reindex()
		select {
		case <-ctx.Done():
			return
		case <-time.After(30 * time.Second):
		}
	}
}

const (
	scanInterval = 5 * time.Second
	idleInterval = time.Second
)

// ScanShelves has the look in its condition.
func ScanShelves(ctx context.Context, scan func()) {
	for ctx.Err() == nil { // want `each round sleeps in time\.Sleep \(line \d+\) before it looks at ctx: .*`
		scan()
		time.Sleep(scanInterval)
	}
}

// ScanShelvesFor waits for either.
func ScanShelvesFor(ctx context.Context, scan func()) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			scan()
			timer.Reset(scanInterval)
		}
	}
}

// SyncCatalog looks by a select that does not wait.
func SyncCatalog(ctx context.Context, sync func() error) error {
	for { // want `each round sleeps in time\.Sleep \(line \d+\) before it looks at ctx: .*`
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
			if err := sync(); err != nil {
				return err
			}
			time.Sleep(time.Minute)
		}
	}
}

// SyncCatalogFor looks by one that does.
func SyncCatalogFor(ctx context.Context, sync func() error) error {
	for {
		if err := sync(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute):
		}
	}
}

// WatchShelves sleeps for a second, which most can wait for.
func WatchShelves(ctx context.Context, watch func()) {
	for ctx.Err() == nil {
		watch()
		time.Sleep(idleInterval)
	}
}

// WatchEvery sleeps for as long as it is told to, which nobody here knows.
func WatchEvery(ctx context.Context, interval time.Duration, watch func()) {
	for ctx.Err() == nil {
		watch()
		time.Sleep(interval)
	}
}

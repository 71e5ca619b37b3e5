package rangefunc

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"
)

// A Table has rows for as long as whoever asked for them wants more.
type Table struct{ reads func() }

// NewTable returns a table that calls reads before each row.
func NewTable(reads func()) *Table { return &Table{reads} }

// Rows returns the rows, until ctx ends.
func (t *Table) Rows(ctx context.Context) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for row := 0; ctx.Err() == nil; row++ {
			t.reads()
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Open returns the rows as they are now, until ctx ends.
func (t *Table) Open(ctx context.Context) *Snapshot { return &Snapshot{ctx, t} }

// A Snapshot is a table at one time.
type Snapshot struct {
	ctx   context.Context
	table *Table
}

// rows goes over the rows.
func (s *Snapshot) rows(yield func(int, error) bool) { s.table.Rows(s.ctx)(yield) }

// ExportRows ends when the rows do, which are its context's.
func ExportRows(ctx context.Context, table *Table, export func(int)) {
	for row, err := range table.Rows(ctx) {
		if err != nil {
			return
		}
		export(row)
		time.Sleep(time.Second / 8)
	}
}

// ExportSnapshot has them from something that was made with its context.
func ExportSnapshot(ctx context.Context, table *Table, export func(int)) {
	snapshot := table.Open(ctx)
	for row := range snapshot.rows {
		export(row)
		time.Sleep(time.Second / 8)
	}
}

// SendOrders has so many orders to send, and then it has sent them.
func SendOrders(ctx context.Context, orders []int, pack func(int) int, send chan<- int) {
	for order := range slices.Values(orders) {
		send <- pack(order)
	}
}

// NotifyAll tries each of them once.
func NotifyAll(ctx context.Context, members iter.Seq[string], notify func(context.Context, string) error) (failed int) {
	for member := range members {
		if err := notify(ctx, member); err != nil {
			failed++
		}
	}
	return failed
}

// HangUp lets the calls end one by one once nobody wants them.
func HangUp(ctx context.Context, calls map[string]func()) {
	<-ctx.Done()
	for hangUp := range maps.Values(calls) {
		hangUp()
		time.Sleep(time.Second / 8)
	}
}

// FirstAnswer tries each of them until one answers or nobody waits.
func FirstAnswer(ctx context.Context, peers iter.Seq[string], ask func(string) bool) string {
	for round := 0; ; round++ {
		for peer := range peers {
			if ctx.Err() != nil {
				return ""
			}
			if ask(peer) {
				return peer
			}
			time.Sleep(time.Second / 8)
		}
	}
}

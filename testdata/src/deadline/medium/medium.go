// Package medium has calls without a deadline in code that runs once, while somebody looks on, or on the context of an
// owner, who may have his reasons; and numbers that, by their names, are not durations yet.
package medium

import (
	"context"
	"database/sql"
	"time"
)

// A Directory knows where everybody lives.
type Directory struct{ db *sql.DB }

// NewDirectory waits for its database for as long as it takes.
func NewDirectory(db *sql.DB) (*Directory, error) {
	if err := db.PingContext(context.Background()); err != nil { // want `db\.PingContext runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
		return nil, err
	}
	return &Directory{db}, nil
}

// NewDirectoryInTime fails if the database does not answer.
func NewDirectoryInTime(db *sql.DB) (*Directory, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, err
	}
	return &Directory{db}, nil
}

// A janitor works on a context that ends when somebody stops him.
type janitor struct {
	ctx  context.Context
	stop context.CancelFunc
	db   *sql.DB
}

func newJanitor(db *sql.DB) *janitor {
	ctx, stop := context.WithCancel(context.Background())
	return &janitor{ctx: ctx, stop: stop, db: db}
}

func (j *janitor) sweep() error {
	_, err := j.db.ExecContext(j.ctx, "delete from sessions where expires < now()") // want `j\.db\.ExecContext runs on j\.ctx \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// Sweep would stop the janitor when he is done, for which it waits as long as it takes.
func Sweep(db *sql.DB) error {
	j := newJanitor(db)
	defer j.stop()
	return j.sweep()
}

func (j *janitor) sweepInTime() error {
	ctx, cancel := context.WithTimeout(j.ctx, 10*time.Second)
	defer cancel()
	_, err := j.db.ExecContext(ctx, "delete from sessions where expires < now()")
	return err
}

// SweepInTime has a janitor who gives each of his calls a deadline.
func SweepInTime(db *sql.DB) error {
	j := newJanitor(db)
	defer j.stop()
	return j.sweepInTime()
}

// A limits comes from a file, where numbers have no unit.
type limits struct {
	TimeoutSeconds int
	AttemptMS      int64
	waitNanos      int64
}

// PingConfigured takes a number of seconds for a duration.
func PingConfigured(db *sql.DB, seconds int) error {
	limits := limits{TimeoutSeconds: seconds}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(limits.TimeoutSeconds)) // want `time\.Duration\(limits\.TimeoutSeconds\) counts nanoseconds: everything on it fails at once; multiply by time\.Second$`
	defer cancel()
	return db.PingContext(ctx)
}

// PingConfiguredBriefly does so with milliseconds.
func PingConfiguredBriefly(db *sql.DB, seconds int) error {
	limits := limits{AttemptMS: 1000 * int64(seconds)}
	limit := time.Now().Add(time.Duration(limits.AttemptMS)) // the analyzer sees a time, and not what it was made of
	ctx, cancel := context.WithDeadline(context.Background(), limit)
	defer cancel()
	return db.PingContext(ctx)
}

// PingConfiguredInTime multiplies by a second.
func PingConfiguredInTime(db *sql.DB, seconds int) error {
	limits := limits{TimeoutSeconds: seconds}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(limits.TimeoutSeconds)*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// PingExactly has a number that counts what durations count.
func PingExactly(db *sql.DB, seconds int) error {
	limits := limits{waitNanos: int64(seconds) * 1e9}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(limits.waitNanos))
	defer cancel()
	return db.PingContext(ctx)
}

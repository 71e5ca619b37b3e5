// Package medium has calls without a deadline in code that runs once, while somebody looks on, or on the context of an
// owner, who may have his reasons.
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

// Package low has calls without a deadline in code that runs once, until somebody at the keyboard has enough of it.
package low

import (
	"context"
	"database/sql"
	"os"
	"os/signal"
	"time"
)

// A Tool looks after a database.
type Tool struct{ db *sql.DB }

// NewTool waits for its database until it is interrupted.
func NewTool(db *sql.DB) (*Tool, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := db.PingContext(ctx); err != nil { // want `db\.PingContext runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
		return nil, err
	}
	return &Tool{db}, nil
}

// NewToolInTime waits for a while.
func NewToolInTime(db *sql.DB) (*Tool, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, err
	}
	return &Tool{db}, nil
}

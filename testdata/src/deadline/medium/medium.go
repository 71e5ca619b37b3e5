// Package medium has calls without a deadline in code that runs once, while somebody looks on.
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

package harness

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// database opens a database of the stage. Every statement takes as long as the stage's answers do.
func (s *stage) database() *sql.DB {
	db := sql.OpenDB(source{s})
	s.t.Cleanup(func() { db.Close() })
	return db
}

// A source is the driver of a stage's database: it can do no more than wait for its context.
type source struct{ stage *stage }

func (d source) Connect(context.Context) (driver.Conn, error) { return session(d), nil }
func (d source) Driver() driver.Driver                        { return d }
func (d source) Open(string) (driver.Conn, error)             { return session(d), nil }

// A session is a connection of a stage's database.
type session struct{ stage *stage }

func (session) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }
func (session) Begin() (driver.Tx, error)           { return nil, errors.ErrUnsupported }
func (session) Close() error                        { return nil }

// Ping implements [driver.Pinger].
func (c session) Ping(ctx context.Context) error { return c.stage.work(ctx, database) }

// ExecContext implements [driver.ExecerContext].
func (c session) ExecContext(ctx context.Context, _ string, _ []driver.NamedValue) (driver.Result, error) {
	return driver.ResultNoRows, c.stage.work(ctx, database)
}

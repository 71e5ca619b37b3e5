// Package cassandra has queries of gocql, old and new. There is no server for them to run against: they are analyzed.
package cassandra

import (
	"context"

	gocql2 "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/gocql/gocql"
)

// Remove runs to its end.
func Remove(ctx context.Context, session *gocql.Session, id string) error {
	return session.Query("DELETE FROM orders WHERE id = ?", id).Exec() // want `\(…\)\.Exec runs without a context: canceling ctx does not stop it; use session\.Query\(…\)\.WithContext\(ctx\)`
}

// RemoveFor ends with ctx.
func RemoveFor(ctx context.Context, session *gocql.Session, id string) error {
	return session.Query("DELETE FROM orders WHERE id = ?", id).WithContext(ctx).Idempotent(true).Exec()
}

// Dangling drops the copy that has the context.
func Dangling(ctx context.Context, session *gocql.Session, id string) error {
	q := session.Query("DELETE FROM orders WHERE id = ?", id) // want `q\.Exec runs without a context: canceling ctx does not stop it; use session\.Query\(…\)\.WithContext\(ctx\)`
	q.WithContext(ctx)
	return q.Exec()
}

// RemoveAll runs a batch to its end.
func RemoveAll(ctx context.Context, session *gocql.Session, ids []string) error {
	batch := session.NewBatch(gocql.LoggedBatch) // want `session\.ExecuteBatch runs without a context: canceling ctx does not stop it; use session\.NewBatch\(…\)\.WithContext\(ctx\)`
	for _, id := range ids {
		batch.Query("DELETE FROM orders WHERE id = ?", id)
	}
	return session.ExecuteBatch(batch)
}

// RemoveAllFor ends with ctx.
func RemoveAllFor(ctx context.Context, session *gocql.Session, ids []string) error {
	batch := session.NewBatch(gocql.LoggedBatch)
	for _, id := range ids {
		batch.Query("DELETE FROM orders WHERE id = ?", id)
	}
	return session.ExecuteBatch(batch.WithContext(ctx))
}

// Find is given the query.
func Find(ctx context.Context, q *gocql.Query) (id string, err error) {
	err = q.Scan(&id)
	return id, err
}

// RemoveV2 runs to its end.
func RemoveV2(ctx context.Context, session *gocql2.Session, id string) error {
	return session.Query("DELETE FROM orders WHERE id = ?", id).Exec() // want `\(…\)\.Exec runs without a context: canceling ctx does not stop it; use session\.Query\(…\)\.WithContext\(ctx\)`
}

// RemoveV2For ends with ctx, by the form that takes one.
func RemoveV2For(ctx context.Context, session *gocql2.Session, id string) error {
	return session.Query("DELETE FROM orders WHERE id = ?", id).ExecContext(ctx)
}

// RemoveV2With ends with ctx, which is bound to the query.
func RemoveV2With(ctx context.Context, session *gocql2.Session, id string) error {
	return session.Query("DELETE FROM orders WHERE id = ?", id).WithContext(ctx).Exec()
}

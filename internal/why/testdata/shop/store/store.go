// Package store keeps orders, and forgets whose they are.
package store

import (
	"context"
	"database/sql"
)

// A Store keeps orders.
type Store struct{ db *sql.DB }

// Save takes no context, and makes one.
func (s *Store) Save(id string) error { return s.insert(id) }

func (s *Store) insert(id string) error {
	_, err := s.db.ExecContext(context.Background(), "insert into orders values (?)", id)
	return err
}

// Find hands the context that it is given on.
func (s *Store) Find(ctx context.Context, id string) error {
	return s.db.QueryRowContext(ctx, "select 1 from orders where id = ?", id).Scan(new(int))
}

// Count hands it to nobody.
func (s *Store) Count(ctx context.Context) int { return s.db.Stats().OpenConnections }

package order

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
)

//go:embed schema.sql
var schema string

// The states of an order.
const (
	statePlaced   = "placed"
	statePaid     = "paid"
	stateCanceled = "canceled"
)

// A Store keeps the orders in a database.
type Store struct{ db *sql.DB }

// OpenStore returns the store in the Postgres database that dsn names. It connects when it is first used.
func OpenStore(dsn string) (*Store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close ends all connections.
func (s *Store) Close() error { return s.db.Close() }

// Migrate creates the tables that are missing.
func (s *Store) Migrate(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, schema)
	return err
}

func (s *Store) insert(ctx context.Context, o *orderpb.Order) error {
	_, err := s.db.ExecContext(ctx,
		`INSERT INTO orders (id, customer, sku, quantity, reservation_id, state) VALUES ($1, $2, $3, $4, $5, $6)`,
		o.GetId(), o.GetCustomer(), o.GetSku(), o.GetQuantity(), o.GetReservationId(), o.GetState())
	return err
}

func (s *Store) get(ctx context.Context, id string) (*orderpb.Order, error) {
	o := &orderpb.Order{Id: id}
	row := s.db.QueryRowContext(ctx, `SELECT customer, sku, quantity, reservation_id, state FROM orders WHERE id = $1`, id)
	err := row.Scan(&o.Customer, &o.Sku, &o.Quantity, &o.ReservationId, &o.State)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, status.Errorf(codes.NotFound, "no order %s", id)
	}
	return o, err
}

// Unpaid returns the ids of the orders that were placed before a time and are not paid yet, the oldest first.
func (s *Store) Unpaid(ctx context.Context, before time.Time) (ids []string, err error) {
	rows, err := s.db.QueryContext(ctx,
		`SELECT id FROM orders WHERE state = $1 AND placed_at < $2 ORDER BY placed_at`, statePlaced, before)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (s *Store) setState(ctx context.Context, id, state string) error {
	res, err := s.db.Exec(`UPDATE orders SET state = $2 WHERE id = $1`, id, state)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return status.Errorf(codes.NotFound, "no order %s", id)
	}
	return nil
}

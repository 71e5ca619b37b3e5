// Package ledger has queries of pgx, which run until the server answers.
package ledger

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Balance asks without a deadline.
func Balance(conn *pgx.Conn, account int64) (balance int64, err error) {
	err = conn.QueryRow(context.Background(), "select balance from accounts where id = $1", account).Scan(&balance) // want `conn\.QueryRow runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return balance, err
}

// BalanceSoon asks for five seconds.
func BalanceSoon(conn *pgx.Conn, account int64) (balance int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err = conn.QueryRow(ctx, "select balance from accounts where id = $1", account).Scan(&balance)
	return balance, err
}

// Load copies rows for as long as there are some.
func Load(conn *pgx.Conn, rows pgx.CopyFromSource) (int64, error) {
	return conn.CopyFrom(context.Background(), pgx.Identifier{"entries"}, []string{"account", "amount"}, rows)
}

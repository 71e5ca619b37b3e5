// Package tested has functions that only its tests run.
package tested

import (
	"context"
	"database/sql"
)

func seed(db *sql.DB) error {
	return insert(db, "sample")
}

func insert(db *sql.DB, name string) error {
	_, err := db.ExecContext(context.Background(), "insert into orders values (?)", name)
	return err
}

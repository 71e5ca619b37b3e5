package shop

import (
	"context"
	"database/sql"
	"testing"
)

func check(ctx context.Context, t *testing.T, db *sql.DB) {
	if err := db.PingContext(context.Background()); err != nil { // why: in a test file
		t.Fatal(err)
	}
}

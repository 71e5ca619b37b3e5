package tested

import (
	"database/sql"
	"testing"
)

func TestSeed(t *testing.T) {
	if err := seed(new(sql.DB)); err != nil {
		t.Fatal(err)
	}
}

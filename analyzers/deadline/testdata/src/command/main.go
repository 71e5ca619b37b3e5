// Command command asks for its user, who can interrupt it.
package main

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"
)

var db *sql.DB

func init() {
	if _, err := db.ExecContext(context.Background(), "create table if not exists orders"); err != nil { // want `db\.ExecContext runs on context\.Background\(\) without a deadline`
		log.Fatal(err)
	}
}

func main() {
	if err := migrate(context.Background()); err != nil { // want `migrate passes context\.Background\(\) without a deadline to db\.ExecContext`
		log.Fatal(err)
	}
	if err := report("https://status.example.com"); err != nil {
		log.Fatal(err)
	}
	interruptible()
	bounded()
}

func migrate(ctx context.Context) error {
	_, err := db.ExecContext(ctx, "alter table orders add column paid boolean")
	return err
}

func report(url string) error {
	resp, err := http.Get(url) // want `http\.Get has no timeout`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// interruptible is for the keyboard to end.
func interruptible() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if _, err := db.ExecContext(ctx, "vacuum"); err != nil { // want `db\.ExecContext runs on context\.Background\(\) \(line \d+\) without a deadline`
		log.Print(err)
	}
}

func bounded() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, "vacuum"); err != nil {
		log.Print(err)
	}
}

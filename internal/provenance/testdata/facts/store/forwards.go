package store

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

type DB struct{ db *sql.DB }

// What becomes of the contexts that functions are given.

func (d *DB) Save(ctx context.Context, row string) error { // want Save:`^forwards 0 to d.db.ExecContext; observes 0; blocks$`
	_, err := d.db.ExecContext(ctx, row)
	return err
}

func (d *DB) SaveSoon(ctx context.Context, row string) error { // want SaveSoon:`^forwards 0 to d.db.ExecContext, bounded; observes 0; blocks$`
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := d.db.ExecContext(ctx, row)
	return err
}

func (d *DB) SaveOrWait(ctx context.Context, row string, wait bool) error { // want SaveOrWait:`^forwards 0 to d.db.ExecContext, bounded; forwards 0 to d.db.PingContext; observes 0; blocks$`
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if _, err := d.db.ExecContext(bounded, row); err == nil {
		return nil
	}
	return d.db.PingContext(ctx)
}

func (d *DB) SaveLater(ctx context.Context, row string) { // want SaveLater:`^forwards 0 to d.db.ExecContext, spawned; observes 0$`
	go func() { d.db.ExecContext(ctx, row) }()
}

func (d *DB) SaveBoth(ctx context.Context, a, b string) { // want SaveBoth:`^forwards 0 to d.db.ExecContext; observes 0; blocks$`
	var wg sync.WaitGroup
	for _, row := range []string{a, b} {
		wg.Go(func() { d.db.ExecContext(ctx, row) })
	}
	wg.Wait()
}

func (d *DB) SaveEach(ctx context.Context, rows <-chan string) { // want SaveEach:`^forwards 0 to d.db.ExecContext, in rounds; observes 0; blocks$`
	for row := range rows {
		d.db.ExecContext(ctx, row)
	}
}

func (d *DB) SaveAll(ctx context.Context, rows []string) { // want SaveAll:`^forwards 0 to d.db.ExecContext; observes 0; blocks$`
	for _, row := range rows {
		d.db.ExecContext(ctx, row)
	}
}

func (d *DB) Forget(ctx context.Context, row string) { // want Forget:`^observes 0; blocks$`
	d.db.ExecContext(context.WithoutCancel(ctx), row)
}

func Serve(ctx context.Context) error { // want Serve:`^forwards 0 to exec.CommandContext, stream; observes 0; blocks$`
	return exec.CommandContext(ctx, "server").Run()
}

func Send(r *http.Request) (*http.Response, error) { // want Send:`^forwards 0 to http.DefaultClient.Do; observes 0; blocks$`
	return http.DefaultClient.Do(r)
}

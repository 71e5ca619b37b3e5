package store

import (
	"context"
	"net"
	"time"
)

// Outgoing calls on roots of their own.

func (d *DB) Vacuum() error { // want Vacuum:`^drops: d.db.ExecContext on context.Background\(\); blocks$`
	_, err := d.db.ExecContext(context.Background(), "VACUUM")
	return err
}

func (d *DB) Truncate() error { // want Truncate:`^drops: d.db.Exec on ; blocks$`
	_, err := d.db.Exec("TRUNCATE")
	return err
}

func (d *DB) Check() error { // want Check:`^drops: d.db.PingContext on context.Background\(\), bounded; blocks$`
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return d.db.PingContext(ctx)
}

// The worst of several is told: what is neither bounded nor short.
func (d *DB) CheckAndVacuum() error { // want CheckAndVacuum:`^drops: d.db.ExecContext on context.TODO\(\); blocks$`
	if _, err := net.Dial("tcp", "localhost:5432"); err != nil {
		return err
	}
	_, err := d.db.ExecContext(context.TODO(), "VACUUM")
	return err
}

// Not a drop: there is a context, and it is for the rules to say that it is not used.
func (d *DB) VacuumWith(ctx context.Context) error { // want VacuumWith:`^blocks$`
	_, err := d.db.ExecContext(context.Background(), "VACUUM")
	return err
}

// Not a drop: it does not run for a caller.
func (d *DB) VacuumLater() {
	go d.db.ExecContext(context.Background(), "VACUUM")
}

// Not a drop: whoever wrote it has said why.
//
//cancellint:ignore dropped-by-callee statistics are written whether or not anybody waits
func (d *DB) WriteStatistics() error { // want WriteStatistics:`^blocks$`
	_, err := d.db.ExecContext(context.Background(), "INSERT")
	return err
}

//nolint:cancellint // statistics are written whether or not anybody waits
func (d *DB) WriteMoreStatistics() error { // want WriteMoreStatistics:`^blocks$`
	_, err := d.db.ExecContext(context.Background(), "INSERT")
	return err
}

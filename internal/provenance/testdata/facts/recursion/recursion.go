// Package recursion has functions that call each other: their facts are one fixed point.
package recursion

import (
	"context"
	"database/sql"
)

func Even(ctx context.Context, db *sql.DB, n int) error { // want Even:`^forwards 0 to db.PingContext; observes 0; blocks$`
	if n == 0 {
		return db.PingContext(ctx)
	}
	return Odd(ctx, db, n-1)
}

func Odd(ctx context.Context, db *sql.DB, n int) error { // want Odd:`^forwards 0 to db.PingContext; observes 0; blocks$`
	if n == 0 {
		return nil
	}
	return Even(ctx, db, n-1)
}

// A walk that closes over itself.
func Walk(ctx context.Context, db *sql.DB, n int) error { // want Walk:`^forwards 0 to db.PingContext; observes 0$`
	var visit func(n int) error
	visit = func(n int) error {
		if n == 0 {
			return db.PingContext(ctx)
		}
		return visit(n - 1)
	}
	return visit(n)
}

func Up(ctx context.Context, n int) context.Context { // want Up:`^result 0: root context.TODO\(\); result 0: from 0$`
	if n == 0 {
		return ctx
	}
	return Down(ctx, n-1)
}

func Down(ctx context.Context, n int) context.Context { // want Down:`^result 0: root context.TODO\(\); result 0: from 0$`
	if n == 0 {
		return context.TODO()
	}
	return Up(ctx, n-1)
}

func Retry(db *sql.DB, n int) error { // want Retry:`^drops: db.PingContext on context.Background\(\); blocks$`
	if err := db.PingContext(context.Background()); err != nil && n > 0 {
		return again(db, n-1)
	}
	return nil
}

func again(db *sql.DB, n int) error { // want again:`^drops: db.PingContext on context.Background\(\); blocks$`
	return Retry(db, n)
}

// The call of itself comes first, but names no hop.
func Descend(ctx context.Context, db *sql.DB, n int) error { // want Descend:`^forwards 0 to db.PingContext; observes 0; blocks$`
	if n > 0 {
		return Descend(ctx, db, n-1)
	}
	return db.PingContext(ctx)
}

func DescendAlone(db *sql.DB, n int) error { // want DescendAlone:`^drops: db.PingContext on context.Background\(\); blocks$`
	if n > 0 {
		return descendFurther(db, n-1)
	}
	return db.PingContext(context.Background())
}

func descendFurther(db *sql.DB, n int) error { // want descendFurther:`^drops: db.PingContext on context.Background\(\); blocks$`
	return DescendAlone(db, n)
}

func Endless(ctx context.Context, n int) { // want Endless:`^$`
	Endless(ctx, n+1)
}

// Package service calls package store: facts cross packages, and hops add up.
package service

import (
	"context"
	"time"

	"example.com/shop/store"
)

// Two hops and two packages.

func Save(ctx context.Context, d *store.DB) error { // want Save:`^forwards 0 to d.db.ExecContext; observes 0; blocks$`
	return saveTagged(store.Tag(ctx, "save"), d)
}

func saveTagged(ctx context.Context, d *store.DB) error { // want saveTagged:`^forwards 0 to d.db.ExecContext; observes 0; blocks$`
	return d.Save(ctx, "row")
}

func SaveSoon(ctx context.Context, d *store.DB) error { // want SaveSoon:`^forwards 0 to d.db.ExecContext, bounded; observes 0; blocks$`
	return d.Save(store.Limit(ctx), "row")
}

func SaveDetached(ctx context.Context, d *store.DB) error { // want SaveDetached:`^observes 0; blocks$`
	return d.Save(store.Detach(ctx), "row")
}

func SaveLater(ctx context.Context, d *store.DB) { // want SaveLater:`^forwards 0 to d.db.ExecContext, spawned$`
	go d.Save(ctx, "row")
}

func SaveAsStored(ctx context.Context, d *store.DB) { // want SaveAsStored:`^observes 0$`
	d.SaveLater(ctx, "row")
}

func SaveEachMinute(ctx context.Context, d *store.DB) { // want SaveEachMinute:`^forwards 0 to d.db.ExecContext, in rounds; observes 0; blocks$`
	for range time.Tick(time.Minute) {
		d.Save(ctx, "row")
	}
}

func Vacuum(d *store.DB) error { // want Vacuum:`^drops: d.db.ExecContext on context.Background\(\); blocks$`
	return vacuum(d)
}

func vacuum(d *store.DB) error { // want vacuum:`^drops: d.db.ExecContext on context.Background\(\); blocks$`
	return d.Vacuum()
}

func SaveOnBase(d *store.DB) error { // want SaveOnBase:`^drops: d.Save on context.Background\(\); blocks$`
	return d.Save(store.Base(), "row")
}

func WriteStatistics(d *store.DB) error { // want WriteStatistics:`^blocks$`
	return d.WriteStatistics()
}

func Tagged(ctx context.Context) context.Context { // want Tagged:`^result 0: from 0, detached$`
	return store.Tag(store.Detach(ctx), "tagged")
}

func Ignored(ctx context.Context) int { // want Ignored:`^$`
	return store.Ignore(ctx, 1)
}

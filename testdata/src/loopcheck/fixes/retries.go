package fixes

import (
	"context"
	"errors"
	"log/slog"
)

// ErrBusy is what a shop answers when there is a queue.
var ErrBusy = errors.New("busy")

// FetchQuote logs the failure and tries again.
func FetchQuote(ctx context.Context, fetch func(context.Context) (int, error)) (int, error) {
	for { // want `each round can pass the failure of fetch \(line \d+\): .*`
		quote, err := fetch(ctx)
		if err != nil {
			slog.Debug("no quote", "error", err)
			continue
		}
		return quote, nil
	}
}

// FetchQuoteFor tries again as long as somebody wants to know.
func FetchQuoteFor(ctx context.Context, fetch func(context.Context) (int, error)) (int, error) {
	for {
		quote, err := fetch(ctx)
		if err == nil {
			return quote, nil
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
}

// FetchPrice returns as soon as it can, and else comes round.
func FetchPrice(ctx context.Context, fetch func(context.Context) (int, error)) (int, error) {
	for { // want `each round can pass the failure of fetch \(line \d+\): .*`
		price, err := fetch(ctx)
		if err == nil {
			return price, nil
		}
		slog.Debug("no price", "error", err)
	}
}

// FetchStock tells failures apart, by what the shop says.
func FetchStock(ctx context.Context, fetch func(context.Context) (int, error)) (int, error) {
	for { // want `each round can pass the failure of fetch \(line \d+\): .*`
		stock, err := fetch(ctx)
		if err != nil {
			if errors.Is(err, ErrBusy) {
				slog.Debug("busy")
				continue
			}
			slog.Debug("no stock", "error", err)
			// Perhaps the next time.
			continue
		}
		return stock, nil
	}
}

// RefreshCache does not care whether it worked.
func RefreshCache(ctx context.Context, refresh func(context.Context) error) {
	for { // want `each round can pass the failure of refresh \(line \d+\): .*`
		_ = refresh(ctx)
	}
}

// RefreshCacheFor cares whether anybody needs it.
func RefreshCacheFor(ctx context.Context, refresh func(context.Context) error) {
	for ctx.Err() == nil {
		_ = refresh(ctx)
	}
}

// WarmCache has the call in an if statement.
func WarmCache(ctx context.Context, warm func(context.Context) error) {
	for { // want `each round can pass the failure of warm \(line \d+\): .*`
		if err := warm(ctx); err != nil {
			slog.Debug("still cold", "error", err)
		} else {
			slog.Debug("warm")
		}
	}
}

package shop

import (
	"context"

	"github.com/sourcegraph/conc/pool"
)

// ShowPool ends its parts when one fails, all but this one.
func (s *Shop) ShowPool(ctx context.Context, bank func(context.Context) error) error {
	parts := pool.New().WithContext(ctx).WithCancelOnError()
	parts.Go(func(partCtx context.Context) error {
		return s.check(ctx) // want `^s.check runs on ctx, not on the callback's partCtx: canceling partCtx does not stop it; pass partCtx$`
	})
	parts.Go(bank)
	return parts.Wait()
}

// ShowPoolFor ends all parts when one fails.
func (s *Shop) ShowPoolFor(ctx context.Context, bank func(context.Context) error) error {
	parts := pool.New().WithContext(ctx).WithCancelOnError()
	parts.Go(func(partCtx context.Context) error {
		return s.check(partCtx)
	})
	parts.Go(bank)
	return parts.Wait()
}

// ShowPoolAll wants all parts to go on when one fails: their context is as good as the caller's.
func (s *Shop) ShowPoolAll(ctx context.Context, bank func(context.Context) error) error {
	parts := pool.New().WithContext(ctx)
	parts.Go(func(partCtx context.Context) error {
		return s.check(ctx)
	})
	parts.Go(bank)
	return parts.Wait()
}

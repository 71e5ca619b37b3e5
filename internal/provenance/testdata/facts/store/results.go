// Package store has functions whose facts are about themselves alone.
package store

import (
	"context"
	"errors"
	"net/http"
	"time"
)

type traceKey struct{}

// What context results are made of.

func Tag(ctx context.Context, id string) context.Context { // want Tag:`^result 0: from 0$`
	return context.WithValue(ctx, traceKey{}, id)
}

func Second(_, ctx context.Context) context.Context { // want Second:`^result 0: from 1$`
	return ctx
}

func Limit(ctx context.Context) context.Context { // want Limit:`^result 0: from 0, bounded$`
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	time.AfterFunc(time.Second, cancel)
	return ctx
}

func Detach(ctx context.Context) context.Context { // want Detach:`^result 0: from 0, detached$`
	return context.WithoutCancel(ctx)
}

func Base() context.Context { // want Base:`^result 0: root context.Background\(\)$`
	return context.Background()
}

func Cleanup(_ context.Context) (context.Context, error) { // want Cleanup:`^result 0: root context.Background\(\), bounded$`
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	time.AfterFunc(time.Second, cancel)
	return ctx, nil
}

func OrBackground(ctx context.Context, detach bool) context.Context { // want OrBackground:`^result 0: root context.Background\(\); result 0: from 0$`
	if detach {
		return context.Background()
	}
	return ctx
}

func OrFail(ctx context.Context) (context.Context, error) { // want OrFail:`^result 0: from 0; observes 0$`
	if ctx.Err() != nil {
		return nil, errors.New("too late")
	}
	return ctx, nil
}

func Received(contexts chan context.Context) context.Context { // want Received:`^result 0: unknown; blocks$`
	return <-contexts
}

func Request(ctx context.Context, url string) (*http.Request, error) { // want Request:`^result 0: from 0$`
	return http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
}

type Session struct{ ctx context.Context }

func (s *Session) Context() context.Context { return s.ctx } // want Context:`^result 0: a field$`

// TakesContext is all that is known of it, and enough to tell a detacher.
func Ignore(ctx context.Context, n int) int { return n } // want Ignore:`^$`

func Add(a, b int) int { return a + b }

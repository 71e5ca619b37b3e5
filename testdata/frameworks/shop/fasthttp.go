package shop

import (
	"context"
	"time"

	"github.com/valyala/fasthttp"
)

// ShowFast passes the server's context.
func (s *Shop) ShowFast(ctx *fasthttp.RequestCtx) {
	if s.check(ctx) != nil { // want `^s.check runs on ctx, which ends only when the server shuts down: .*; bound it with context.WithTimeout$`
		ctx.SetStatusCode(fasthttp.StatusBadGateway)
	}
}

// ShowFastFor bounds what it passes.
func (s *Shop) ShowFastFor(c *fasthttp.RequestCtx) {
	ctx, cancel := context.WithTimeout(c, time.Millisecond)
	defer cancel()
	if s.check(ctx) != nil {
		c.SetStatusCode(fasthttp.StatusBadGateway)
	}
}

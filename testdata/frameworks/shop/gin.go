package shop

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// ShowGin passes what looks like a context.
func (s *Shop) ShowGin(c *gin.Context) {
	if _, err := s.Stock.Check(c, new(healthpb.HealthCheckRequest)); err != nil { // want `^s.Stock.Check runs on c, which does not end unless the engine has ContextWithFallback: canceling the request does not stop it; pass c.Request.Context\(\)$`
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

// ShowGinSoon bounds what looks like a context, and passes it on to a helper.
func (s *Shop) ShowGinSoon(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c, time.Minute)
	defer cancel()
	if s.check(ctx) != nil { // want `^s.check runs on c, which does not end .*; pass c.Request.Context\(\)$`
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

// ShowGinAlone has no context at all.
func (s *Shop) ShowGinAlone(c *gin.Context) {
	if s.check(context.Background()) != nil { // want `^s.check runs on context.Background\(\), not on c.Request.Context\(\): canceling the request does not stop it; pass c.Request.Context\(\)$`
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

// ShowGinBlind has to take what it is given, whether it wants it or not.
func (s *Shop) ShowGinBlind(_ *gin.Context) {
	_ = s.check(context.Background()) // want `^s.check runs on context.Background\(\), not on c.Request.Context\(\): .*; pass c.Request.Context\(\)$`
}

// ShowGinFor passes the request's context.
func (s *Shop) ShowGinFor(c *gin.Context) {
	if s.check(c.Request.Context()) != nil {
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

// ShowGinThrough leaves it to a helper to find the request's context.
func (s *Shop) ShowGinThrough(c *gin.Context) {
	if s.checkGin(c) != nil {
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

func (s *Shop) checkGin(c *gin.Context) error {
	return s.check(c.Request.Context())
}

// ShowGinBoth passes the request's context from a closure.
func (s *Shop) ShowGinBoth(c *gin.Context) {
	done := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(c.Request.Context(), time.Minute)
		defer cancel()
		done <- s.check(ctx)
	}()
	if <-done != nil {
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

func (s *Shop) check(ctx context.Context) error {
	_, err := s.Stock.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

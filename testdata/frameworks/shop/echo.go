package shop

import (
	"context"

	"github.com/labstack/echo/v4"
)

// ShowEcho has no context at all.
func (s *Shop) ShowEcho(c echo.Context) error {
	return s.check(context.TODO()) // want `^s.check runs on context.TODO\(\), not on c.Request\(\).Context\(\): canceling the request does not stop it; pass c.Request\(\).Context\(\)$`
}

// ShowEchoFor passes the request's context.
func (s *Shop) ShowEchoFor(c echo.Context) error {
	return s.check(c.Request().Context())
}

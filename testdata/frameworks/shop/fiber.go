package shop

import (
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
)

// ShowFiber passes the server's context.
func (s *Shop) ShowFiber(c *fiber2.Ctx) error {
	return s.check(c.Context()) // want `^s.check runs on c, which ends only when the server shuts down: canceling the request does not stop it; pass c.UserContext\(\)$`
}

// ShowFiberFor passes the context that middleware bounds.
func (s *Shop) ShowFiberFor(c *fiber2.Ctx) error {
	return s.check(c.UserContext())
}

// ShowFiber3 passes what looks like a context.
func (s *Shop) ShowFiber3(c fiber3.Ctx) error {
	return s.check(c) // want `^s.check runs on c, which never ends: canceling the request does not stop it; pass c.Context\(\)$`
}

// ShowFiber3For passes the context that middleware bounds.
func (s *Shop) ShowFiber3For(c fiber3.Ctx) error {
	return s.check(c.Context())
}

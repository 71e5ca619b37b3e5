package reach

import (
	"context"
	"net/http"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Booking is what one caller wants, and on whose behalf.
type Booking struct {
	Ctx  context.Context
	Seat string
}

// BookSeat has the context in a field of its parameter.
func BookSeat(booking *Booking, seats healthpb.HealthClient) error {
	_, err := seats.Check(context.Background(), &healthpb.HealthCheckRequest{Service: booking.Seat}) // want `seats\.Check runs on context\.Background\(\), not on booking\.Ctx: canceling booking\.Ctx does not stop it; pass booking\.Ctx`
	return err
}

// BookSeatFor uses the field.
func BookSeatFor(booking *Booking, seats healthpb.HealthClient) error {
	_, err := seats.Check(booking.Ctx, &healthpb.HealthCheckRequest{Service: booking.Seat})
	return err
}

// HoldSeat has it in a parameter that is a struct, not a pointer.
func HoldSeat(booking Booking, seats healthpb.HealthClient) error {
	_, err := seats.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: booking.Seat}) // want `seats\.Check runs on context\.TODO\(\), not on booking\.Ctx: canceling booking\.Ctx does not stop it; pass booking\.Ctx`
	return err
}

// HoldSeatFor uses the field.
func HoldSeatFor(booking Booking, seats healthpb.HealthClient) error {
	_, err := seats.Check(booking.Ctx, &healthpb.HealthCheckRequest{Service: booking.Seat})
	return err
}

// A Page is one page on its way to a browser.
type Page struct {
	Writer  http.ResponseWriter
	Request *http.Request
}

// RenderSeats has a request in a field of its parameter.
func RenderSeats(page *Page, seats healthpb.HealthClient) error {
	_, err := seats.Check(context.Background(), &healthpb.HealthCheckRequest{Service: page.Request.URL.Path}) // want `seats\.Check runs on context\.Background\(\), not on page\.Request\.Context\(\): canceling .* does not stop it; pass page\.Request\.Context\(\)`
	return err
}

// RenderSeatsFor uses the request's context.
func RenderSeatsFor(page *Page, seats healthpb.HealthClient) error {
	_, err := seats.Check(page.Request.Context(), &healthpb.HealthCheckRequest{Service: page.Request.URL.Path})
	return err
}

// A Checkout is one visitor's way to the till.
type Checkout struct {
	Visit *Visit
	Seat  string
}

// PaySeat has a session in a field of its parameter.
func PaySeat(checkout *Checkout, payments healthpb.HealthClient) error {
	_, err := payments.Check(context.Background(), &healthpb.HealthCheckRequest{Service: checkout.Seat}) // want `payments\.Check runs on context\.Background\(\), not on checkout\.Visit\.Context\(\): canceling checkout\.Visit\.Context\(\) does not stop it; pass checkout\.Visit\.Context\(\)`
	return err
}

// PaySeatFor uses the session's context.
func PaySeatFor(checkout *Checkout, payments healthpb.HealthClient) error {
	_, err := payments.Check(checkout.Visit.Context(), &healthpb.HealthCheckRequest{Service: checkout.Seat})
	return err
}

// An Order is the context of one order, and what is ordered.
type Order struct {
	context.Context
	Item  string
	Stock healthpb.HealthClient
}

// Place is a method of a context.
func (o *Order) Place() error {
	_, err := o.Stock.Check(context.Background(), &healthpb.HealthCheckRequest{Service: o.Item}) // want `o\.Stock\.Check runs on context\.Background\(\), not on o: canceling o does not stop it; pass o`
	return err
}

// PlaceFor uses it.
func (o *Order) PlaceFor() error {
	_, err := o.Stock.Check(o, &healthpb.HealthCheckRequest{Service: o.Item})
	return err
}

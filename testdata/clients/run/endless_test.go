package run

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cancellint/cancellint/testdata/clients/endless"
)

// endlessRows are the functions that try again until they succeed, and those that give up.
var endlessRows = []struct {
	try  func(send func(context.Context) error) error
	want bool // it tries for ever
}{
	{endless.Upload, true},
	{endless.UploadSome, false},
	{endless.UploadSoon, false},
	{endless.UploadOn, true},
	{endless.UploadLater, true},
	{endless.UploadAtOnce, true},
	{endless.UploadUntil, true},
	{endless.UploadWithin, false},
	{withinHour, false},
	{endless.Deliver, true},
	{endless.DeliverSome, false},
	{unlessRefused, false},
	{endless.DeliverV5, true},
	{endless.DeliverV5Some, false},
}

// withinHour is a caller of UploadFor.
func withinHour(send func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	return endless.UploadFor(ctx, send)
}

// unlessRefused is a caller of DeliverIf.
func unlessRefused(send func(context.Context) error) error {
	return endless.DeliverIf(send, func(err error) bool { return err == nil })
}

// TestEndless runs each of them for a day, on a fake clock, with a peer that answers nothing: each attempt ends, and the
// next begins.
func TestEndless(t *testing.T) {
	t.Parallel()
	for _, r := range endlessRows {
		t.Run(funcName(r.try), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				answers := make(chan struct{})
				done := make(chan struct{})
				go func() {
					defer close(done)
					r.try(func(ctx context.Context) error {
						select {
						case <-answers:
							return nil
						case <-ctx.Done():
							return errors.New("no answer")
						}
					})
				}()
				time.Sleep(24 * time.Hour)
				tries := true
				select {
				case <-done:
					tries = false
				default:
				}
				if tries != r.want {
					t.Errorf("tries for ever: %t, want %t", tries, r.want)
				}
				close(answers)
				<-done
			})
		})
	}
}

package driver

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestSection holds that what must not be left half done is awaited, and that nothing else of the kind begins.
func TestSection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		writing := newSection()
		written := false
		go func() {
			err := writing.do(ctx, func() error {
				time.Sleep(graceToTidy / 2)
				written = true
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		cancel()
		within, release := context.WithTimeout(t.Context(), graceToTidy)
		defer release()
		writing.close(within)
		if !written {
			t.Error("the run ends in the middle of a file")
		}
		err := writing.do(ctx, func() error {
			t.Error("another file is begun")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// TestLeave holds that an interrupted run ends within a second although nothing in it does.
func TestLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		writing := newSection()
		held := make(chan struct{})
		go writing.do(t.Context(), func() error {
			<-held // a disk that does not answer
			return nil
		})
		synctest.Wait()
		began := time.Now()
		leave(make(chan int), writing, func() { <-held }) // a terminal that is stopped
		if took := time.Since(began); took >= time.Second {
			t.Errorf("it took %v", took)
		}
		close(held)
	})
}

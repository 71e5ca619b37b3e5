package driver

import "testing"

func TestUnitFailureIsToldOnce(t *testing.T) {
	t.Parallel()
	u := unitFailure{t.TempDir()}
	if !u.isFirst("one") || u.isFirst("one") || !u.isFirst("another") {
		t.Error("each message is to be told once")
	}
	if u := newUnitFailure("/tmp/go-build123/b001/vet.cfg"); u.work != "/tmp/go-build123" {
		t.Errorf("go vet's folder is %q", u.work)
	}
	u = newUnitFailure("/build/shop/vet.cfg")
	for range 2 {
		if !u.isFirst("one") {
			t.Error("what is no folder of go vet's is used")
		}
	}
}

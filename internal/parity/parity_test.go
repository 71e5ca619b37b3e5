package parity

import (
	"slices"
	"testing"
)

func TestTree(t *testing.T) {
	t.Parallel()
	const output = `# example.com/shop
{"example.com/shop": {"loopcheck": [{"posn": "/shop/b.go:7:3", "message": "sleeps"}], "ctxpass": [
	{"posn": "/shop/c/a.go:1:2", "message": "drops", "category": "root-context"}]}}
{"example.com/shop/user": {"deadline": [{"posn": "a.go:3:4", "message": "waits"}]}}`
	if _, err := Tree([]byte(output), "/shop"); err == nil {
		t.Error("the line of go vet that is no JSON is no error")
	}
	got, err := Tree([]byte(output[len("# example.com/shop\n"):]), "/shop")
	want := []Finding{
		{"a.go", 3, 4, "deadline", "waits"},
		{"b.go", 7, 3, "loopcheck", "sleeps"},
		{"c/a.go", 1, 2, "ctxpass", "drops"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v\nwant %v", got, err, want)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	for _, posn := range []string{"", "a.go", "a.go:1", "a.go:1:x", "a.go:x:1"} {
		if f, err := At(posn, "/"); err == nil {
			t.Errorf("%q is %v, want an error", posn, f)
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	a, b := Finding{File: "a.go"}, Finding{File: "b.go"}
	if got := missing([]Finding{a, b, b}, []Finding{b}); !slices.Equal(got, []Finding{a, b}) {
		t.Errorf("missing %v, want a.go and one b.go", got)
	}
}

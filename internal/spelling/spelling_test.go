package spelling

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	kinds := []string{"outgoing", "detach", "carrier", "entry"}
	for name, want := range map[string]string{
		"outgoing":  "outgoing",
		"outgoings": "outgoing",
		"entri":     "entry",
		"detatch":   "detach",
		"bounded":   "",
		"":          "",
	} {
		if got, ok := Nearest(name, kinds); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %t, want %q", name, got, ok, want)
		}
	}
}

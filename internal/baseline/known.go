package baseline

import "slices"

// Known tells the findings of a run that a baseline has from those that it has not.
type Known struct {
	entries []Entry
	left    map[string]int // how often each fingerprint may still be taken
}

// NewKnown returns what the entries say.
func NewKnown(entries []Entry) *Known {
	k := &Known{entries, make(map[string]int)}
	for _, e := range entries {
		k.left[e.Fingerprint]++
	}
	return k
}

// Take reports whether the baseline has a finding of the fingerprint that was not taken before.
func (k *Known) Take(fingerprint string) bool {
	if k.left[fingerprint] == 0 {
		return false
	}
	k.left[fingerprint]--
	return true
}

// Left returns the entries that were not taken and that isDue says should have been.
func (k *Known) Left(isDue func(Entry) bool) []Entry {
	left := make(map[string]int, len(k.left))
	var entries []Entry
	for _, e := range slices.Backward(k.entries) {
		if left[e.Fingerprint] == k.left[e.Fingerprint] || !isDue(e) {
			continue
		}
		left[e.Fingerprint]++
		entries = append(entries, e)
	}
	slices.Reverse(entries)
	return entries
}

package baseline

import (
	"maps"
	"slices"
)

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
	left, _ := k.untaken(isDue)
	return left
}

// Unseen returns the entries that were not taken and that isDue says could not have been.
func (k *Known) Unseen(isDue func(Entry) bool) []Entry {
	_, unseen := k.untaken(isDue)
	return unseen
}

// untaken returns the entries that were not taken. Of entries with one fingerprint, such as those of a function that
// each system has in a file of its own, those that are due were taken first.
func (k *Known) untaken(isDue func(Entry) bool) (left, unseen []Entry) {
	remaining := maps.Clone(k.left)
	for _, due := range []bool{false, true} {
		for _, e := range slices.Backward(k.entries) {
			if remaining[e.Fingerprint] == 0 || isDue(e) != due {
				continue
			}
			remaining[e.Fingerprint]--
			if due {
				left = append(left, e)
			} else {
				unseen = append(unseen, e)
			}
		}
	}
	slices.Reverse(left)
	return left, unseen
}

package rule

import (
	"slices"
	"testing"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	all := Complete()
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.String()
	}
	for _, r := range All() {
		if !slices.Contains(names, r.String()) {
			t.Errorf("%s is missing", r)
		}
	}
	for _, analyzer := range []string{"ctxpass", "loopcheck", "deadline"} {
		i := slices.Index(names, analyzer+"/unused-directive")
		if i < 0 || all[i-1].Analyzer != analyzer || i+1 < len(all) && all[i+1].Analyzer == analyzer {
			t.Errorf("unused-directive of %s is not behind its other rules: %q", analyzer, names)
		}
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(names))); len(sorted) != len(names) || len(names) != len(All())+3 {
		t.Errorf("%d rules, %d of them different, want %d: %q", len(names), len(sorted), len(All())+3, names)
	}
}

func TestData(t *testing.T) {
	t.Parallel()
	for _, r := range Complete() {
		if !slices.Contains([]string{certain, twoLevels, anyLevel}, r.Confidence) || r.Since == "" || r.Summary == "" {
			t.Errorf("%s: confidence %q, since %q, summary %q: want all of them", r, r.Confidence, r.Since, r.Summary)
		}
	}
}

package flow

import "testing"

// TestTrips checks how often the outermost loop is said to go round.
func TestTrips(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body     string
		want     int64
		isFinite bool
	}{
		{"for {\nwork()\n}", NotConstant, false},
		{"for more() {\nwork()\n}", NotConstant, false},
		{"for i := 0; i < 3; i++ {\nwork()\n}", 3, true},
		{"for i := 1; i <= 3; i++ {\nwork()\n}", 3, true},
		{"for i := 10; i > 0; i -= 5 {\nwork()\n}", 2, true},
		{"for i := 0; i != 3; i++ {\nwork()\n}", 3, true},
		{"for i := 0; i < 10; i += 3 {\nwork()\n}", 4, true},
		{"for i := 0; i <= 9; i += 3 {\nwork()\n}", 4, true},
		{"for i := 10; i > 0; i -= 3 {\nwork()\n}", 4, true},
		{"for i := 9; i >= 0; i -= 3 {\nwork()\n}", 4, true},
		{"for i := 0; i != 9; i += 3 {\nwork()\n}", 3, true},
		{"for i := 0; i != 10; i += 3 {\nwork()\n}", NotConstant, false},
		{"for i := 0; i != 10; i-- {\nwork()\n}", NotConstant, false},
		{"for i := 0; i < 10; i-- {\nwork()\n}", NotConstant, false},
		{"for i := n; i > 0; i++ {\nwork()\n}", NotConstant, false},
		{"for i := 10; i < 10; i++ {\nwork()\n}", 0, true},
		{"for i := 20; i < 10; i += 3 {\nwork()\n}", 0, true},
		{"for i := -5; i < 5; i++ {\nwork()\n}", 10, true},
		{"for i := -1 << 62; i < 1<<62; i++ {\nwork()\n}", NotConstant, true},
		{"for i := 0; ; i++ {\nwork()\nif i >= 3 {\nbreak\n}\n}", 4, true},
		{"for i := 0; ; i++ {\nwork()\nif i == 3 {\nbreak\n}\n}", 4, true},
		{"for i := 0; ; i-- {\nwork()\nif i >= 3 {\nbreak\n}\n}", NotConstant, false},
		{"for i := 0; ; {\nwork()\ni++\nif i >= 3 {\nbreak\n}\n}", 3, true},
		{"for i := 0; i*i < 10; i++ {\nwork()\n}", NotConstant, true},
		{"for i := 0; i < n; i++ {\nwork()\n}", NotConstant, true},
		{"for i := n; i < 100; i++ {\nwork()\n}", NotConstant, true},
		{"const max = 4\nfor i := 0; i < max && more(); i++ {\nwork()\n}", 4, true},
		{"for i := 0; i < 3; {\nif more() {\ni++\n}\n}", NotConstant, false},
		{"for range 3 {\nwork()\n}", 3, true},
		{"for i := range 3 {\n_ = i\nfor range 2 {\nwork()\n}\n}", 3, true},
		{"for range n {\nwork()\n}", NotConstant, true},
		{"for range xs {\nwork()\n}", NotConstant, true},
		{"for range m {\nwork()\n}", NotConstant, true},
		{"for range [5]int{} {\nwork()\n}", 5, true},
		{"for _, x := range []int{1, 2, 3} {\n_ = x\nwork()\n}", 3, true},
		{"for range ch {\nwork()\n}", NotConstant, false},
		{"for i, ok := 0, true; ok; i++ {\nok = more()\n_ = i\n}", NotConstant, false},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			fn := buildFunc(t, tt.body)
			f := NewForest(fn)
			n, isFinite := f.Trips(f.Loops[len(f.Loops)-1])
			if n != tt.want || isFinite != tt.isFinite {
				t.Errorf("got %d, %t, want %d, %t\n%s", n, isFinite, tt.want, tt.isFinite, dump(fn))
			}
		})
	}
}

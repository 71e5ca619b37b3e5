package provenance

import (
	"testing"
	"time"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	second := Interval{time.Second, time.Second}
	some := Interval{time.Second, time.Minute}
	signed := Interval{-2, 3}
	atLeast := Interval{time.Second, greatest}
	tests := []struct {
		name      string
		got, want Interval
	}{
		{"join", second.join(Interval{0, 1}), Interval{0, time.Second}},
		{"join of nothing", nothing.join(some), some},
		{"meet", some.meet(Interval{0, 2 * time.Second}), Interval{time.Second, 2 * time.Second}},
		{"widen above", second.widen(some), atLeast},
		{"widen below", second.widen(Interval{0, time.Second}), Interval{least, time.Second}},
		{"widen by what is included", some.widen(second), some},
		{"widen nothing", nothing.widen(second), second},
		{"smaller", some.smaller(Interval{0, 2 * time.Second}), Interval{0, 2 * time.Second}},
		{"smaller than anything", some.smaller(Anything), Interval{least, time.Minute}},
		{"greater", some.greater(Interval{0, 2 * time.Second}), some},
		{"plus", some.plus(second), Interval{2 * time.Second, time.Minute + time.Second}},
		{"plus over the greatest", atLeast.plus(second), Interval{2 * time.Second, greatest}},
		{"plus beyond the greatest", exactly(int64(greatest - 1)).plus(second), Interval{greatest, greatest}},
		{"plus below the least", exactly(int64(least + 1)).plus(exactly(-2)), Interval{least, least}},
		{"plus nothing", some.plus(nothing), nothing},
		{"minus", some.minus(second), Interval{0, time.Minute - time.Second}},
		{"times", some.Times(exactly(3)), Interval{3 * time.Second, 3 * time.Minute}},
		{"times of both signs", signed.Times(Interval{-1, 5}), Interval{-10, 15}},
		{"times zero", Anything.Times(exactly(0)), exactly(0)},
		{"times anything", second.Times(Anything), Anything},
		{"times beyond the greatest", second.Times(exactly(1 << 62)), Interval{greatest, greatest}},
		{"over", some.over(exactly(2)), Interval{time.Second / 2, time.Minute / 2}},
		{"over what may be zero", some.over(Interval{0, 2}), Anything},
		{"over anything positive", some.over(Interval{1, greatest}), Interval{0, time.Minute}},
		{"anything over", atLeast.over(exactly(2)), Interval{time.Second / 2, greatest}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("got [%d, %d], want [%d, %d]", tt.got.Min, tt.got.Max, tt.want.Min, tt.want.Max)
			}
		})
	}
}

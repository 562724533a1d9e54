package chart

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScalesAreRoundAndBeginAtZero(t *testing.T) {
	cases := map[float64][]float64{
		0:          {0, 1},
		1:          {0, 1},
		2:          {0, 1, 2},
		7:          {0, 5, 10},
		12:         {0, 5, 10, 15},
		31:         {0, 20, 40},
		99:         {0, 50, 100},
		100:        {0, 50, 100},
		2500:       {0, 1000, 2000, 3000},
		0.3:        {0, 0.1, 0.2, 0.3},
		math.NaN(): {0, 1},
	}
	for most, want := range cases {
		got := scaleFor(most).lines()
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
		if diff := cmp.Diff(want, got, near); diff != "" {
			t.Errorf("up to %v: %s", most, diff)
		}
	}
}

func TestLongNamesAreCut(t *testing.T) {
	cases := map[string]string{
		"short":           "short",
		"longer than ten": "longer tha…",
		"一二三四五六":          "一二三四五…",
		"":                "",
	}
	for name, want := range cases {
		if got := cut(name, 10); got != want {
			t.Errorf("cut(%q) = %q, want %q", name, got, want)
		}
	}
}

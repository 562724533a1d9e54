package chart

import (
	"math"
	"time"
)

// scale is the vertical axis: from zero to a round number, with a few lines.
type scale struct {
	top  float64
	step float64
}

// scaleFor is the scale on which a value fits. Counts are whole: no line lies
// between two of them.
func scaleFor(most float64) scale {
	if most <= 0 || math.IsNaN(most) || math.IsInf(most, 0) {
		return scale{top: 1, step: 1}
	}
	step := math.Pow(10, math.Floor(math.Log10(most)))
	switch rest := most / step; {
	case rest <= 1.5:
		step /= 2
	case rest > 6:
		step *= 5
	case rest > 3:
		step *= 2
	}
	if most >= 1 {
		step = math.Ceil(step)
	}
	return scale{top: math.Ceil(most/step-1e-9) * step, step: step}
}

// lines are the values at which the scale has a line, zero first.
func (s scale) lines() (at []float64) {
	for i := 0; float64(i)*s.step <= s.top+s.step/2; i++ {
		at = append(at, float64(i)*s.step)
	}
	return at
}

// share is how far up the scale a value is, 0 to 1.
func (s scale) share(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v/s.top, 0), 1)
}

// mostTicks is how many times fit below a chart on a phone.
const mostTicks = 5

// ticks are the places of n that are labelled: at most mostTicks, evenly spread.
func ticks(n int) (at []int) {
	every := max(1, (n+mostTicks-1)/mostTicks)
	for i := 0; i < n; i += every {
		at = append(at, i)
	}
	return at
}

// along is how far a time is into a span, 0 to 1.
func along(t, from, to time.Time) float64 {
	if !to.After(from) {
		return 0
	}
	return min(max(float64(t.Sub(from))/float64(to.Sub(from)), 0), 1)
}

package main

import (
	"fmt"
	"slices"
	"time"
)

// samples are times of the same thing.
type samples []time.Duration

// at is the quantile q, 0 to 1, of the sorted samples (nearest rank).
func (s samples) at(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func (s samples) median() time.Duration { return s.at(0.5) }

// atMost is a result that is reached below a time.
func atMost(what string, goal, measured time.Duration) result {
	return result{what: what, goal: "≤ " + show(goal), measured: show(measured), reached: measured <= goal}
}

// show prints a time with three digits that mean something.
func show(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < 100*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	default:
		return d.Round(time.Millisecond).String()
	}
}

// count is a result that is reached from a number on, or below it.
func count(what, unit string, goal, measured float64, most bool) result {
	sign, reached := "≥", measured >= goal
	if most {
		sign, reached = "≤", measured <= goal
	}
	return result{what: what, goal: fmt.Sprintf("%s %g %s", sign, goal, unit), measured: fmt.Sprintf("%.1f %s", measured, unit), reached: reached}
}

// told is a figure without a goal.
func told(what, measured string) result { return result{what: what, measured: measured, noGoal: true} }

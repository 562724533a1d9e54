package main

import (
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/measure"
)

// atMost is a result that is reached below a time.
func atMost(what string, goal, measured time.Duration) result {
	return result{what: what, goal: "≤ " + measure.Show(goal), measured: measure.Show(measured), reached: measured <= goal}
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

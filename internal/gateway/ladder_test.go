package gateway

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLadder(t *testing.T) {
	start := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	type attempt struct {
		at   time.Duration
		how  loss
		fail bool // what the step does fails
		want rung
	}
	cases := map[string][]attempt{
		"just plugged in, or never seen at work": {
			{0, away, false, atWork},
			{time.Second, frozen, false, reopening},
			{10 * time.Second, frozen, false, atWork},
			{40 * time.Second, frozen, false, atWork},
			{50 * time.Second, frozen, false, restarting},
		},
		"unplugged": {{0, away, false, atWork}, {time.Second, away, false, atWork}},
		"each rung is given its time": {
			{0, frozen, false, reopening},
			{10 * time.Second, frozen, false, restarting},
			{20 * time.Second, frozen, false, atWork},
			{30 * time.Second, away, false, atWork},
			{56 * time.Second, frozen, false, resetting},
			{90 * time.Second, frozen, false, atWork},
			{2 * time.Minute, frozen, false, givenUp},
			{3 * time.Minute, frozen, false, atWork},
			{11 * time.Minute, frozen, false, atWork},
			{13 * time.Minute, frozen, false, restarting},
		},
		"what fails is not waited for": {
			{0, frozen, false, reopening},
			{7 * time.Second, frozen, true, restarting},
			{7 * time.Second, frozen, true, resetting},
			{7 * time.Second, frozen, false, givenUp},
		},
		"pulled out while it is frozen": {
			{0, frozen, false, reopening},
			{time.Second, away, false, atWork},
			{time.Minute, frozen, false, reopening},
			{70 * time.Second, frozen, false, atWork},
		},
		"it answers after a restart, and wants its PIN": {
			{0, frozen, false, reopening},
			{7 * time.Second, frozen, false, restarting},
			{30 * time.Second, broken, false, atWork},
			{40 * time.Second, frozen, false, reopening},
		},
	}
	for name, attempts := range cases {
		t.Run(name, func(t *testing.T) {
			var l ladder
			l.cured(start)
			for i, a := range attempts {
				now := start.Add(a.at)
				got := l.climb(a.how, now)
				if diff := cmp.Diff(a.want, got); diff != "" {
					t.Fatalf("attempt %d: %s", i, diff)
				}
				if got == restarting || got == resetting {
					var err error
					if a.fail {
						err = errors.New("no")
					}
					l.did("something", err)
				}
			}
		})
	}
}

func TestALadderThatWasClimbedRests(t *testing.T) {
	l := ladder{worked: true}
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	top := func() {
		for l.climb(frozen, now) != givenUp {
			l.did("something", errors.New("no"))
		}
	}
	var rests []time.Duration
	for range 6 {
		top()
		rests = append(rests, l.rest.Sub(now))
		now = l.rest
	}
	m := time.Minute
	if diff := cmp.Diff([]time.Duration{10 * m, 20 * m, 40 * m, 80 * m, 120 * m, 120 * m}, rests); diff != "" {
		t.Error(diff)
	}
	l.cured(now.Add(-m))
	if got := []rung{l.climb(frozen, now.Add(-m)), l.climb(frozen, now.Add(-m))}; got[1] != atWork {
		t.Errorf("it froze again while it rests: %v", got)
	}
}

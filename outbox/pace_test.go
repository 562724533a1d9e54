package outbox

import (
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		limits Limits
		want   time.Duration // from the first text to the fourth
	}{
		"none":              {Limits{}, 0},
		"three a minute":    {Limits{PerMinute: 3}, time.Minute},
		"three an hour":     {Limits{PerHour: 3}, 61 * time.Minute},
		"three a day":       {Limits{PerDay: 3}, 12 * time.Hour},            // the bench begins at noon
		"three a month":     {Limits{PerMonth: 3}, (12 + 8*24) * time.Hour}, // of 22 November
		"the strictest":     {Limits{PerMinute: 1, PerHour: 3, PerDay: 100}, 61 * time.Minute},
		"one a minute":      {Limits{PerMinute: 1}, 3 * time.Minute},
		"more than queued":  {Limits{PerMinute: 4, PerHour: 4, PerDay: 4}, 0},
		"two a minute":      {Limits{PerMinute: 2}, time.Minute},
		"one a day, noon":   {Limits{PerDay: 1}, (12 + 48) * time.Hour},
		"hour then minutes": {Limits{PerMinute: 3, PerHour: 2}, 61 * time.Minute},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			for range 4 {
				b.queue(Draft{To: alice})
			}
			begun := b.now
			st := Station{Modem: "m", IMSI: orange, Limits: tt.limits}
			for range 4 {
				sub, wait := b.nextWith(st, b.conditions())
				for sub == nil {
					if !wait.After(b.now) {
						t.Fatalf("asked again at %s, told to wait until %s", b.now, wait)
					}
					b.now = wait
					sub, wait = b.nextWith(st, b.conditions())
				}
				b.settle(orange, sentWith(1))
			}
			if got := b.now.Sub(begun); got != tt.want {
				t.Errorf("the fourth leaves after %s, want %s", got, tt.want)
			}
		})
	}
}

func TestWhatNeverLeftIsNotCounted(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	st := Station{Modem: "m", IMSI: orange, Limits: Limits{PerMinute: 1, PerHour: 1, PerDay: 1}}
	b.nextWith(st, b.conditions())
	b.settle(orange, Result{Outcome: WasNotSent})
	if sub, _ := b.nextWith(st, b.conditions()); sub == nil {
		t.Error("a submit that never happened used up the limit")
	}
}

func TestWrongClockBeginsNoDay(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.queue(Draft{To: alice})
	st := Station{Modem: "m", IMSI: orange, Limits: Limits{PerDay: 1}}
	b.nextWith(st, b.conditions())
	b.settle(orange, sentWith(1))
	b.pass(48 * time.Hour)
	c := b.conditions()
	c.ClockHeld = true
	if sub, _ := b.nextWith(st, c); sub != nil {
		t.Error("a wrong clock begins a new day")
	}
}

// night is quiet from 22 to 8.
type night struct{}

func (night) End(t time.Time) time.Time {
	for t.Hour() >= 22 || t.Hour() < 8 {
		t = t.Truncate(time.Minute).Add(time.Minute)
	}
	return t
}

func TestForecast(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		pace  Pace
		parts int
		quiet Quiet
		want  time.Duration
	}{
		"ten a minute":       {Pace{PerMinute: 10}, 600, nil, time.Hour},
		"limit of the hour":  {Pace{PerMinute: 10, PerHour: 300}, 600, nil, 2 * time.Hour},
		"limit of the day":   {Pace{PerMinute: 10, PerDay: 300}, 600, nil, 12*time.Hour + 30*time.Minute},
		"limit of the month": {Pace{PerMinute: 10, PerMonth: 300}, 600, nil, (12+8*24)*time.Hour + 30*time.Minute},
		"partly used up":     {Pace{PerMinute: 10, PerDay: 300, Today: 200, PerMonth: 1000, Month: 600}, 600, nil, (12+8*24)*time.Hour + 20*time.Minute},
		"over the night":     {Pace{PerMinute: 1}, 660, night{}, 21 * time.Hour},
		"nothing":            {Pace{PerMinute: 1}, 0, night{}, 0},
		"less than a part":   {Pace{PerHour: 1, PerMinute: 1}, 3, nil, 3 * time.Hour},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := tt.pace.Finish(tt.parts, noon, tt.quiet).Sub(noon)
			if got.Round(time.Second) != tt.want {
				t.Errorf("takes %s, want %s", got, tt.want)
			}
		})
	}
	if left := (Pace{PerMinute: 1}).Left(660, noon, noon.Add(12*time.Hour), night{}); left != 60 {
		t.Errorf("%d are left at midnight, want 60", left)
	}
}

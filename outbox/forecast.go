package outbox

import (
	"math"
	"time"
)

// Pace is what all modems send together, in parts. PerMinute is their speed;
// the others are limits, zero is none.
type Pace struct {
	PerMinute, PerHour, PerDay, PerMonth int
	// Today and Month are what is used up already of the day and of the month
	// in which a forecast begins.
	Today, Month int
	// Location is the zone of days and months; nil is UTC.
	Location *time.Location
}

// unhurried is the speed assumed where none is given: one modem on GSM.
const unhurried = 8

// farthest bounds a forecast: what would end later never ends.
const farthest = 20 * 365 * 24 * time.Hour

// stretch is the grid on which a forecast looks at quiet hours.
const stretch = 15 * time.Minute

// Quiet are the hours in which a broadcast waits. End is the first time from t
// on that is not in them.
type Quiet interface {
	End(t time.Time) time.Time
}

// Finish is when so many parts have left that begin to leave at a time. Quiet
// may be nil. It is zero where that takes more than twenty years.
func (p Pace) Finish(parts int, begin time.Time, q Quiet) time.Time {
	end, left := p.run(parts, begin, begin.Add(farthest), q)
	if left > 0 {
		return time.Time{}
	}
	return end
}

// Left is how many of the parts have not left by a time: those of texts that
// would expire.
func (p Pace) Left(parts int, begin, until time.Time, q Quiet) int {
	_, left := p.run(parts, begin, until, q)
	return left
}

// run sends parts from stretch to stretch and tells when it ended and what was
// left then.
func (p Pace) run(parts int, at, until time.Time, q Quiet) (time.Time, int) {
	left := float64(parts)
	day := quota{limit: p.PerDay, used: float64(p.Today), ends: p.midnight(at)}
	month := quota{limit: p.PerMonth, used: float64(p.Month), ends: p.MonthEnd(at)}
	for left > 0 && at.Before(until) {
		day.renew(at, p.midnight)
		month.renew(at, p.MonthEnd)
		if month.left() <= 0 {
			at = month.ends
			continue
		}
		if day.left() <= 0 {
			at = day.ends
			continue
		}
		if q != nil && q.End(at).After(at) {
			at = q.End(at)
			continue
		}
		stop := earliest(at.Truncate(stretch).Add(stretch), day.ends, until)
		n := min(left, p.within(stop.Sub(at)), day.left(), month.left())
		if left -= n; left <= 0 {
			return at.Add(p.takes(n)), 0
		}
		day.used, month.used = day.used+n, month.used+n
		at = stop
	}
	return at, int(math.Ceil(left - 1e-6))
}

// quota is what may be sent of a day's or month's limit.
type quota struct {
	limit int // 0: none
	used  float64
	ends  time.Time
}

func (q *quota) left() float64 {
	if q.limit <= 0 {
		return math.Inf(1)
	}
	return float64(q.limit) - q.used
}

// renew begins the next day or month once this one is over.
func (q *quota) renew(at time.Time, end func(time.Time) time.Time) {
	if !at.Before(q.ends) {
		q.used, q.ends = 0, end(at)
	}
}

// rate is parts an hour.
func (p Pace) rate() float64 {
	perHour := p.PerMinute * 60
	if perHour <= 0 {
		perHour = unhurried * 60
	}
	if p.PerHour > 0 {
		perHour = min(perHour, p.PerHour)
	}
	return float64(perHour)
}

func (p Pace) within(d time.Duration) float64 { return d.Hours() * p.rate() }

func (p Pace) takes(parts float64) time.Duration {
	return time.Duration(parts / p.rate() * float64(time.Hour))
}

// midnight is the next time a new day begins for the limits.
func (p Pace) midnight(t time.Time) time.Time {
	y, m, d := t.In(p.zone()).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, p.zone())
}

// MonthEnd is the next time a new month begins for the limits.
func (p Pace) MonthEnd(t time.Time) time.Time {
	y, m, _ := t.In(p.zone()).Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, p.zone())
}

func (p Pace) zone() *time.Location {
	if p.Location == nil {
		return time.UTC
	}
	return p.Location
}

// earliest is the first of the times.
func earliest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.Before(first) {
			first = t
		}
	}
	return first
}

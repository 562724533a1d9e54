package outbox

import (
	"math"
	"time"
)

// Pace is what all modems send together, in parts. PerMinute is their speed;
// PerHour and PerDay are limits, zero is none.
type Pace struct {
	PerMinute, PerHour, PerDay int
	// Location is the zone of the day limit; nil is UTC.
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
	left, today := float64(parts), 0.0
	midnight := p.midnight(at)
	for left > 0 && at.Before(until) {
		if !at.Before(midnight) {
			midnight, today = p.midnight(at), 0
		}
		if p.PerDay > 0 && today >= float64(p.PerDay) {
			at = midnight
			continue
		}
		if q != nil && q.End(at).After(at) {
			at = q.End(at)
			continue
		}
		stop := earliest(at.Truncate(stretch).Add(stretch), midnight, until)
		n := min(left, p.within(stop.Sub(at)))
		if p.PerDay > 0 {
			n = min(n, float64(p.PerDay)-today)
		}
		if left -= n; left <= 0 {
			return at.Add(p.takes(n)), 0
		}
		today += n
		at = stop
	}
	return at, int(math.Ceil(left - 1e-6))
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
	zone := p.Location
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
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

package words

import (
	"strconv"
	"time"
)

// When writes a time as people say it: "10:42" today, "Tue 10:42" within a
// week, "3 November 2026, 10:42" otherwise. Both are taken in zone.
func (p *Printer) When(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t, now = t.In(zone), now.In(zone)
	away := days(now, t)
	switch {
	case away == 0:
		return p.Clock(t)
	case away == 1:
		return p.Text("time.tomorrow", "Clock", p.Clock(t))
	case away == -1:
		return p.Text("time.yesterday", "Clock", p.Clock(t))
	case away > -7 && away < 7:
		return p.Text("time.week", "Weekday", p.weekday(t), "Clock", p.Clock(t))
	}
	return p.Text("time.full", "Date", p.Date(t), "Clock", p.Clock(t))
}

// Clock is the time of day, in t's own zone.
func (p *Printer) Clock(t time.Time) string { return t.Format(p.Text("time.clock")) }

// Date is the day in full, in t's own zone.
func (p *Printer) Date(t time.Time) string {
	month := p.Text("time.month." + strconv.Itoa(int(t.Month())))
	return p.Text("time.date", "Day", t.Day(), "Month", month, "Year", t.Year())
}

func (p *Printer) weekday(t time.Time) string {
	return p.Text("time.weekday." + strconv.Itoa(int(t.Weekday())))
}

// Span writes a length of time in its largest one or two units, as "2 h 5 min".
func (p *Printer) Span(d time.Duration) string {
	d = d.Round(time.Second)
	whole := []struct {
		key  string
		unit time.Duration
	}{{"time.days", 24 * time.Hour}, {"time.hours", time.Hour}, {"time.minutes", time.Minute}, {"time.seconds", time.Second}}
	for i, w := range whole {
		if d < w.unit {
			continue
		}
		said := p.Count(w.key, int(d/w.unit))
		if i+1 < len(whole) {
			if rest := int(d % w.unit / whole[i+1].unit); rest > 0 {
				said = p.Text("time.and", "A", said, "B", p.Count(whole[i+1].key, rest))
			}
		}
		return said
	}
	return p.Count("time.seconds", 0)
}

// days is how many midnights lie between two times of one zone.
func days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

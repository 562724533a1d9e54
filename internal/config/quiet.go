package config

import (
	"fmt"
	"strings"
	"time"
)

// QuietHours are hours of the day, by the clock on the wall, in which
// broadcasts wait. The zero value is none.
type QuietHours struct {
	start, end time.Duration // since midnight; equal for none
	zone       *time.Location
}

// ParseQuietHours reads "22:00-08:00"; "" is none.
func ParseQuietHours(s string, zone *time.Location) (QuietHours, error) {
	if s == "" {
		return QuietHours{}, nil
	}
	from, to, ok := strings.Cut(s, "-")
	start, err1 := clock(from)
	end, err2 := clock(to)
	switch {
	case !ok || err1 != nil || err2 != nil:
		return QuietHours{}, fmt.Errorf("want hours such as \"22:00-08:00\", or \"\" for none, not %q", s)
	case start == end:
		return QuietHours{}, fmt.Errorf("%q begins when it ends: want \"\" for no quiet hours", s)
	}
	return QuietHours{start: start, end: end, zone: zone}, nil
}

func clock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// Contains tells whether t is in quiet hours. Their first minute is, the minute
// of their end is not.
func (q QuietHours) Contains(t time.Time) bool {
	if q.start == q.end {
		return false
	}
	t = t.In(q.zone)
	at := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	if q.start < q.end {
		return q.start <= at && at < q.end
	}
	return at >= q.start || at < q.end
}

// End is the first time from t on that is not in quiet hours. It goes minute by
// minute, which days of 23 or 25 hours can not mislead.
func (q QuietHours) End(t time.Time) time.Time {
	for q.Contains(t) {
		t = t.Truncate(time.Minute).Add(time.Minute)
	}
	return t
}

func (q QuietHours) String() string {
	if q.start == q.end {
		return ""
	}
	midnight := time.Time{}
	return midnight.Add(q.start).Format("15:04") + "-" + midnight.Add(q.end).Format("15:04")
}

// Equal tells whether two quiet hours are the same hours of the same zone.
func (q QuietHours) Equal(p QuietHours) bool {
	return q.start == p.start && q.end == p.end && (q.start == q.end || q.zone.String() == p.zone.String())
}

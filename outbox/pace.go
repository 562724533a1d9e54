package outbox

import (
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Limits are what a SIM may send, in parts; zero is no limit.
type Limits struct {
	PerMinute, PerHour, PerDay, PerMonth int
	// Recipients bounds the people a SIM sends to in a month.
	Recipients int
}

// usage counts the parts a SIM was given. The minute is a sliding window of
// single submits, the hour one of whole minutes (so up to a minute strict),
// the day and the month are the calendar's in the zone of the Station.
type usage struct {
	Minute []int64 `json:"minute,omitempty"` // Unix milliseconds, oldest first
	Hour   []int   `json:"hour,omitempty"`   // parts by minute, oldest first
	Last   int64   `json:"last,omitempty"`   // the minute of the last of Hour, since 1970
	Day    string  `json:"day,omitempty"`    // 2006-01-02
	Today  int     `json:"today,omitempty"`
	Month  string  `json:"month,omitempty"` // 2006-01
	Parts  int     `json:"parts,omitempty"` // this month
	Met    int     `json:"met,omitempty"`   // people sent to this month, see met
}

const (
	dayFormat   = "2006-01-02"
	monthFormat = "2006-01"
)

// hourMinutes is how many minutes of the clock an hour touches.
const hourMinutes = 61

// age forgets what no longer counts. A clock that was set back leaves times in
// the future: they count as now, never as later. A day or month that can not be
// right does not begin.
func (u *usage) age(now time.Time, zone *time.Location, clockHeld bool) {
	u.ageMinute(now.UnixMilli())
	u.ageHour(now.Unix() / 60)
	if day := now.In(zone).Format(dayFormat); day != u.Day && (!clockHeld || u.Day == "") {
		u.Day, u.Today = day, 0
	}
	if month := now.In(zone).Format(monthFormat); month != u.Month && (!clockHeld || u.Month == "") {
		u.Month, u.Parts, u.Met = month, 0, 0
	}
}

func (u *usage) ageMinute(now int64) {
	kept := u.Minute[:0]
	for _, at := range u.Minute {
		if at = min(at, now); at > now-time.Minute.Milliseconds() {
			kept = append(kept, at)
		}
	}
	u.Minute = kept
}

func (u *usage) ageHour(minute int64) {
	u.Last = min(u.Last, minute)
	if gone := len(u.Hour) - int(u.Last-minute+hourMinutes); gone > 0 {
		u.Hour = u.Hour[min(gone, len(u.Hour)):]
	}
}

// room is the earliest time one more part may leave: now, or later. Call age
// first.
func (u *usage) room(l Limits, now time.Time, zone *time.Location) time.Time {
	at := now
	if l.PerMinute > 0 && len(u.Minute) >= l.PerMinute {
		at = latest(at, time.UnixMilli(u.Minute[len(u.Minute)-l.PerMinute]).Add(time.Minute))
	}
	if free, full := u.hourFree(l.PerHour); full {
		at = latest(at, free)
	}
	until, _ := u.spent(l, now, zone)
	return latest(at, until)
}

// spent tells until when the limit of a day or month is used up, and which;
// zero: neither is. Call age first.
func (u *usage) spent(l Limits, now time.Time, zone *time.Location) (until time.Time, why string) {
	y, m, d := now.In(zone).Date()
	if l.PerMonth > 0 && u.Parts >= l.PerMonth {
		return time.Date(y, m+1, 1, 0, 0, 0, 0, zone), fmt.Sprintf("its limit of %d parts a month is used up", l.PerMonth)
	}
	if l.PerDay > 0 && u.Today >= l.PerDay {
		return time.Date(y, m, d+1, 0, 0, 0, 0, zone), fmt.Sprintf("its limit of %d parts a day is used up", l.PerDay)
	}
	return time.Time{}, ""
}

// hourFree tells when so many minutes have passed out of the hour that there
// is room below the limit.
func (u *usage) hourFree(limit int) (free time.Time, full bool) {
	over := 1 - limit
	for _, n := range u.Hour {
		over += n
	}
	if limit <= 0 || over <= 0 {
		return time.Time{}, false
	}
	first := u.Last - int64(len(u.Hour)) + 1
	for i, n := range u.Hour {
		if over -= n; over <= 0 {
			return time.Unix((first+int64(i)+hourMinutes)*60, 0), true
		}
	}
	return time.Time{}, true
}

// add counts one part. Single submits are kept only where a limit asks for
// them.
func (u *usage) add(l Limits, now time.Time) {
	u.Today++
	u.Parts++
	if l.PerMinute > 0 {
		u.Minute = append(u.Minute, now.UnixMilli())
	}
	minute := now.Unix() / 60
	if len(u.Hour) == 0 {
		u.Last = minute - 1
	}
	for ; u.Last < minute; u.Last++ {
		u.Hour = append(u.Hour, 0)
	}
	u.Hour[len(u.Hour)-1]++
}

// undo takes back the last part counted: it never left.
func (u *usage) undo() {
	u.Today, u.Parts = max(u.Today-1, 0), max(u.Parts-1, 0)
	if n := len(u.Minute); n > 0 {
		u.Minute = u.Minute[:n-1]
	}
	for i := len(u.Hour) - 1; i >= 0; i-- {
		if u.Hour[i] > 0 {
			u.Hour[i]--
			return
		}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Used is what a SIM was given lately, in parts, and the people it sent to this
// month, as far as a limit asks for them.
type Used struct{ Hour, Day, Month, Recipients int }

// UsedBy tells what the SIM of a station was given in the last hour, today and
// this month.
func UsedBy(tx *store.Tx, st Station, now time.Time) (Used, error) {
	s, err := loadSIM(tx, st.IMSI)
	s.Usage.age(now, st.zone(), false)
	used := Used{Day: s.Usage.Today, Month: s.Usage.Parts, Recipients: s.Usage.Met}
	for _, n := range s.Usage.Hour {
		used.Hour += n
	}
	return used, err
}

// Spent tells until when the SIM of a station has used up its day or month, so
// that others are to stand in for it, and why; zero: it has not. The limits of a
// minute and an hour only slow it down: its texts wait for it.
func Spent(tx *store.Tx, st Station, c Conditions) (until time.Time, why string, err error) {
	s, err := loadSIM(tx, st.IMSI)
	s.Usage.age(c.Now, st.zone(), c.ClockHeld)
	until, why = s.Usage.spent(st.Limits, c.Now, st.zone())
	return until, why, err
}

package outbox

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Limits are what a SIM may send, in parts; zero is no limit.
type Limits struct{ PerMinute, PerHour, PerDay int }

// usage counts the parts a SIM was given. The minute is a sliding window of
// single submits, the hour one of whole minutes (so up to a minute strict),
// the day is the calendar's in the zone of the Station.
type usage struct {
	Minute []int64 `json:"minute,omitempty"` // Unix milliseconds, oldest first
	Hour   []int   `json:"hour,omitempty"`   // parts by minute, oldest first
	Last   int64   `json:"last,omitempty"`   // the minute of the last of Hour, since 1970
	Day    string  `json:"day,omitempty"`    // 2006-01-02
	Today  int     `json:"today,omitempty"`
}

const dayFormat = "2006-01-02"

// hourMinutes is how many minutes of the clock an hour touches.
const hourMinutes = 61

// age forgets what no longer counts. A clock that was set back leaves times in
// the future: they count as now, never as later. A day that can not be right
// does not begin.
func (u *usage) age(now time.Time, zone *time.Location, clockHeld bool) {
	u.ageMinute(now.UnixMilli())
	u.ageHour(now.Unix() / 60)
	if day := now.In(zone).Format(dayFormat); day != u.Day && (!clockHeld || u.Day == "") {
		u.Day, u.Today = day, 0
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
	if l.PerDay > 0 && u.Today >= l.PerDay {
		y, m, d := now.In(zone).Date()
		at = latest(at, time.Date(y, m, d+1, 0, 0, 0, 0, zone))
	}
	return at
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
	u.Today = max(u.Today-1, 0)
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

// Used is what a SIM was given lately, in parts.
type Used struct{ Hour, Day int }

// UsedBy tells what the SIM of a station was given in the last hour and today.
func UsedBy(tx *store.Tx, st Station, now time.Time) (Used, error) {
	s, err := loadSIM(tx, st.IMSI)
	s.Usage.age(now, st.zone(), false)
	used := Used{Day: s.Usage.Today}
	for _, n := range s.Usage.Hour {
		used.Hour += n
	}
	return used, err
}

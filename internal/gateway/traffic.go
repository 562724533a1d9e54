package gateway

import (
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// arrivals remembers how many texts came in in the hours that are over, so that
// whoever looks counts the present one only.
type arrivals struct {
	mu    sync.Mutex
	hours map[int64]int // by the second each began
}

// within counts the texts that came in in an hour.
func (a *arrivals) within(tx *store.Tx, hour, now time.Time) int {
	end := hour.Add(time.Hour)
	if now.Before(end) {
		return inbox.Arrived(tx, hour, end)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if n, known := a.hours[hour.Unix()]; known {
		return n
	}
	if a.hours == nil || len(a.hours) > mostHours {
		a.hours = make(map[int64]int)
	}
	n := inbox.Arrived(tx, hour, end)
	a.hours[hour.Unix()] = n
	return n
}

// mostHours bounds what is remembered: what is forgotten is counted again.
const mostHours = 24 * 7

// traffic is the texts of each hour of today. What went out is how much the count
// of texts ever sent grew; it is noted once a minute, and known for now.
func (g *Gateway) traffic(tx *store.Tx, now time.Time) ([]api.Traffic, error) {
	now = now.In(g.cfg().Location)
	hour := history.Days.Begin(now, now.Location())
	grown, err := g.grown(tx, hour, now)
	if err != nil {
		return nil, err
	}
	list := []api.Traffic{}
	for day := hour.Day(); hour.Day() == day; hour = hour.Add(time.Hour) {
		t := api.Traffic{Hour: hour}
		if !hour.After(now) {
			t.In = g.arrivals.within(tx, hour, now)
			t.Out = grown[hour.Unix()]
		}
		list = append(list, t)
	}
	return list, nil
}

// grown is how many texts went out in each hour since a time, by the second at
// which the hour began.
func (g *Gateway) grown(tx *store.Tx, from, now time.Time) (map[int64]int, error) {
	points, err := history.Span(tx, history.Sent, history.Hours, from, now)
	if err != nil {
		return nil, err
	}
	sent, err := outbox.TextsSent(tx)
	if err != nil {
		return nil, err
	}
	last := float64(sent) // where nothing was noted yet, nothing is known
	if before, err := history.Before(tx, history.Sent, history.Hours, from); err == nil {
		last = before.Last
	} else if !store.IsNotFound(err) {
		return nil, err
	} else if len(points) > 0 {
		last = points[0].First
	}
	grown := make(map[int64]int)
	for _, p := range points {
		grown[p.At.Unix()] += max(int(p.Last-last), 0)
		last = p.Last
	}
	grown[history.Hours.Begin(now, now.Location()).Unix()] += max(int(float64(sent)-last), 0)
	return grown, nil
}

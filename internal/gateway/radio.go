package gateway

import (
	"context"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
)

const (
	// firstRadio and longestRadio are how long a modem looks for a network before
	// its radio is started again, the first time and the later ones. A stick may
	// lose its network for good though others see it; but a search takes minutes in
	// the country, and starting the radio again loses what was found so far.
	firstRadio   = 10 * time.Minute
	longestRadio = 2 * time.Hour
)

// radio knows how long a modem has had no network, over sessions. Only the
// worker's goroutine touches it.
type radio struct {
	next   time.Time // when it is started again; zero while there is a network
	starts int       // in a row
}

// due tells whether the radio is to be started again now. A network that denies
// the SIM is not asked again and again: that is the SIM's trouble.
func (r *radio) due(h modem.Health, now time.Time) bool {
	switch {
	case h.Registered() || h.Registration == modem.UnknownRegistration || h.Registration == modem.Denied:
		*r = radio{}
		return false
	case r.next.IsZero():
		r.next = now.Add(firstRadio)
		return false
	case now.Before(r.next):
		return false
	}
	r.starts++
	r.next = now.Add(min(firstRadio<<min(r.starts, 4), longestRadio))
	return true
}

// freshen starts the radio of a modem again that has found no network for long.
func (t *turn) freshen(ctx context.Context) error {
	if !t.w.radio.due(t.s.Health(), time.Now()) {
		return nil
	}
	t.w.log.Warn("no network for long: the radio is started again")
	if err := t.s.RestartRadio(ctx); err != nil {
		return err
	}
	t.w.status.freshened(t.now())
	return nil
}

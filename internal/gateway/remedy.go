package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
)

const (
	// firstRemedy and lastRemedy are how long a trouble lasts before something is
	// done about it, the first time and the later ones. A stick may lose its network
	// or its SIM for good though both are there; but a search takes minutes in the
	// country, and starting the radio again loses what was found so far.
	firstRemedy = 10 * time.Minute
	lastRemedy  = 2 * time.Hour
)

// remedy is what is done now and then while a trouble lasts, over sessions. Only
// the worker's goroutine touches it.
type remedy struct {
	next  time.Time // when it is due; zero while there is no trouble
	times int       // in a row
}

// due tells whether it is to be done now.
func (r *remedy) due(trouble bool, now time.Time) bool {
	switch {
	case !trouble:
		*r = remedy{}
		return false
	case r.next.IsZero():
		r.next = now.Add(firstRemedy)
		return false
	case now.Before(r.next):
		return false
	}
	r.times++
	r.next = now.Add(min(firstRemedy<<min(r.times, 4), lastRemedy))
	return true
}

// noNetwork tells of a modem that looks for a network. One that denies the SIM is
// not asked again and again: that is the SIM's trouble.
func noNetwork(h modem.Health) bool {
	return h.Registration == modem.NotRegistered || h.Registration == modem.Searching
}

// freshen starts the radio of a modem again that has found no network for long.
func (t *turn) freshen(ctx context.Context) error {
	if !t.w.radio.due(noNetwork(t.s.Health()), time.Now()) {
		return nil
	}
	t.w.log.Warn("no network for long: the radio is started again")
	if err := t.s.RestartRadio(ctx); err != nil {
		return err
	}
	t.w.status.freshened(t.now())
	return nil
}

// cardFailed tells of a stick that can not read its SIM, as after too little power.
func cardFailed(err error) bool {
	var refused *modem.RefusedError
	if !errors.As(err, &refused) {
		return false
	}
	return refused.Kind == modem.CME && (refused.Code == 13 || refused.Code == 14) ||
		refused.Kind == modem.CMS && (refused.Code == 313 || refused.Code == 314)
}

// awaken restarts a stick that answers and has not been able to read its SIM for
// long, and tells whether it did.
func (w *worker) awaken(ctx context.Context, lost error) bool {
	if !w.card.due(cardFailed(lost), time.Now()) {
		return false
	}
	err := modem.RestartStick(ctx, w.driverConfig(nil))
	w.log.Warn("the SIM can not be read for long: the modem is restarted", "error", err)
	if err != nil {
		return false
	}
	w.ladder.take(restarting, time.Now())
	w.ladder.tried = []string{"a restart, as its SIM could not be read"}
	return true
}

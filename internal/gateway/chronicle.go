package gateway

import (
	"errors"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// chronicle notes how the numbers go that people look back at: signal, credit,
// members, texts sent. Only the keeper's goroutine touches it.
type chronicle struct {
	g     *Gateway
	noted time.Time
	group groups.ID // the last one whose members were counted
}

// chronicled is how often it notes: of each number at most once in that time.
const chronicled = time.Minute

// note is called each round of housekeeping. A clock that is wrong would leave
// its notes in another year.
func (c *chronicle) note(now time.Time) error {
	if now.Sub(c.noted).Abs() < chronicled || c.g.clock.wrong() != "" {
		return nil
	}
	c.noted = now
	return c.g.update(func(tx *store.Tx) error {
		return errors.Join(c.sent(tx, now), c.modems(tx, now), c.members(tx, now))
	})
}

func (c *chronicle) put(tx *store.Tx, s history.Series, value float64, now time.Time) error {
	return history.Note(tx, s, value, now, c.g.cfg().Location)
}

func (c *chronicle) sent(tx *store.Tx, now time.Time) error {
	n, err := outbox.TextsSent(tx)
	if err != nil {
		return err
	}
	return c.put(tx, history.Sent, float64(n), now)
}

func (c *chronicle) modems(tx *store.Tx, now time.Time) error {
	for _, w := range c.g.fleet.all() {
		m := w.status.snapshot()
		if m.State != string(ready) && m.State != string(paused) {
			continue
		}
		if m.Signal != modem.NoSignal {
			if err := c.put(tx, history.Signal(m.Name), float64(m.Signal), now); err != nil {
				return err
			}
		}
		left, err := w.creditView(tx, m.IMSI)
		if err != nil {
			return err
		}
		if left != nil && left.Known {
			if err := c.put(tx, history.Credit(m.IMSI), left.Left, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// members counts those of the next groups; with many groups it takes several
// rounds to have had all.
func (c *chronicle) members(tx *store.Tx, now time.Time) error {
	all, err := groups.All(tx)
	if err != nil {
		return err
	}
	next := slices.IndexFunc(all, func(of groups.Group) bool { return of.Name > c.group })
	c.group = ""
	for i, of := range all[max(next, 0):] {
		if i == perRound {
			return nil
		}
		n, err := groups.CountMembers(tx, of.Name)
		if err != nil {
			return err
		}
		if err := c.put(tx, history.Members(string(of.Name)), float64(n), now); err != nil {
			return err
		}
		c.group = of.Name
	}
	return nil
}

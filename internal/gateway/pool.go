package gateway

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// station is what the outbox must know of the SIM that asks for a text.
func (w *worker) station(imsi string) outbox.Station {
	l := w.cfg.Limits
	others, early := w.g.others(w)
	return outbox.Station{
		Modem: w.cfg.Name, IMSI: imsi, Prefixes: w.cfg.Prefixes, Others: others, Early: early, Location: w.g.cfg().Location,
		Limits: outbox.Limits{
			PerMinute: l.PerMinute, PerHour: l.PerHour, PerDay: l.PerDay, PerMonth: l.PerMonth,
			Recipients: l.RecipientsPerMonth,
		},
	}
}

// warmUp is how long after the start a modem that is still being opened is
// waited for before another stands in for it.
const warmUp = 15 * time.Second

// others are the other modems at work: the texts of all others must not wait
// for them. Early tells that some are still being opened, just after the start.
func (g *Gateway) others(except *worker) (peers []outbox.Peer, early bool) {
	for _, w := range g.fleet.all() {
		if w == except {
			continue
		}
		switch m := w.status.snapshot(); m.State {
		case string(ready):
			if w.status.usedUp() {
				continue
			}
			peers = append(peers, outbox.Peer{Modem: m.Name, IMSI: m.IMSI, Prefixes: w.cfg.Prefixes})
		case string(starting):
			early = early || g.opt.Now().Sub(g.started) < warmUp
		}
	}
	return peers, early
}

// prefixes are those of all modems, each once.
func (g *Gateway) prefixes() (all []string) {
	for _, m := range g.fleet.configs() {
		all = append(all, m.Prefixes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// heardFrom notes who a person talked with: they are answered from there, and
// written to from there from now on, also by broadcasts that left them out.
func heardFrom(tx *store.Tx, m *inbox.Message) error {
	if m.From.Kind() != phone.Person {
		return nil
	}
	return errors.Join(outbox.Spoke(tx, m.From, m.IMSI), outbox.Reached(tx, m.From), outbox.Answered(tx, m.From, m.ID, m.Stored))
}

// spend notes until when the SIM's day or month is used up (zero: it is not),
// and tells whether that changed.
func (s *status) spend(until time.Time, why string) (changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spent.Equal(until) {
		return false
	}
	s.spent, s.spentWhy = until, why
	if modem.State(s.now.State) == ready {
		s.settleState()
	}
	return true
}

// usedUp tells whether others send the modem's texts because of its limits.
func (s *status) usedUp() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.spent.IsZero()
}

// account looks at the limits where the modem got no text: others take over what
// it may not send before tomorrow, or next month.
func (t *turn) account(got bool) {
	var until time.Time
	var why string
	if !got {
		err := t.w.g.db.View(func(tx *store.Tx) (err error) {
			until, why, err = outbox.Spent(tx, t.w.station(t.imsi), t.w.g.conditions())
			return err
		})
		if err != nil {
			return
		}
	}
	if t.w.status.spend(until, why) {
		t.w.g.tellModem()
		t.w.g.ringModems()
	}
}

// pace is how fast all modems together may send from a time on, and what they
// used up of that day and month.
func (g *Gateway) pace(from, now time.Time) (outbox.Pace, error) {
	p := outbox.Pace{
		Location:  g.cfg().Location,
		PerMinute: g.sum(func(l config.Limits) int { return cmp.Or(l.PerMinute, onAir) }),
		PerHour:   g.sum(func(l config.Limits) int { return l.PerHour }),
		PerDay:    g.sum(func(l config.Limits) int { return l.PerDay }),
		PerMonth:  g.sum(func(l config.Limits) int { return l.PerMonth }),
	}
	used, err := g.used(now)
	if from.Before(p.MonthEnd(now)) {
		p.Month = used.Month
	}
	if from.In(p.Location).YearDay() == now.In(p.Location).YearDay() {
		p.Today = used.Day
	}
	return p, err
}

// sum adds up a limit of all modems; zero, which is none, where one has none.
func (g *Gateway) sum(of func(config.Limits) int) (all int) {
	for _, m := range g.fleet.configs() {
		if of(m.Limits) == 0 {
			return 0
		}
		all += of(m.Limits)
	}
	return all
}

// used is what all modems used up together.
func (g *Gateway) used(now time.Time) (all outbox.Used, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		for _, w := range g.fleet.all() {
			used, err := outbox.UsedBy(tx, w.station(w.status.snapshot().IMSI), now)
			if err != nil {
				return err
			}
			all.Day, all.Month, all.Recipients = all.Day+used.Day, all.Month+used.Month, all.Recipients+used.Recipients
		}
		return nil
	})
	return all, err
}

package gateway

import (
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// station is what the outbox must know of the SIM that asks for a text.
func (w *worker) station(imsi string) outbox.Station {
	l := w.cfg.Limits
	others, early := w.g.others(w)
	return outbox.Station{
		Modem: w.cfg.Name, IMSI: imsi, Prefixes: w.cfg.Prefixes, Others: others, Early: early, Location: w.g.cfg.Location,
		Limits: outbox.Limits{PerMinute: l.PerMinute, PerHour: l.PerHour, PerDay: l.PerDay},
	}
}

// warmUp is how long after the start a modem that is still being opened is
// waited for before another stands in for it.
const warmUp = 15 * time.Second

// others are the other modems at work: the texts of all others must not wait
// for them. Early tells that some are still being opened, just after the start.
func (g *Gateway) others(except *worker) (peers []outbox.Peer, early bool) {
	for _, w := range g.workers {
		if w == except {
			continue
		}
		switch m := w.status.snapshot(); m.State {
		case string(ready):
			peers = append(peers, outbox.Peer{Modem: m.Name, IMSI: m.IMSI, Prefixes: w.cfg.Prefixes})
		case string(starting):
			early = early || g.opt.Now().Sub(g.started) < warmUp
		}
	}
	return peers, early
}

// prefixes are those of all modems, each once.
func (g *Gateway) prefixes() (all []string) {
	for _, m := range g.cfg.Modems {
		all = append(all, m.Prefixes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// heardFrom notes who a person talked with: they are answered from there, and
// written to from there from now on.
func heardFrom(tx *store.Tx, m *inbox.Message) error {
	if m.From.Kind() != phone.Person {
		return nil
	}
	return outbox.Spoke(tx, m.From, m.IMSI)
}

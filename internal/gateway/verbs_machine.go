package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Modems lists the configured modems, in the order of the configuration.
func (g *Gateway) Modems(context.Context) ([]api.Modem, error) {
	out := []api.Modem{}
	err := g.db.View(func(tx *store.Tx) error {
		for _, w := range g.fleet.all() {
			m, err := w.view(tx)
			if err != nil {
				return err
			}
			out = append(out, m)
		}
		return nil
	})
	return out, err
}

// view is the modem's status with what its SIM sent.
func (w *worker) view(tx *store.Tx) (api.Modem, error) {
	m := w.status.snapshot()
	if m.IMSI == "" {
		return m, nil
	}
	used, err := outbox.UsedBy(tx, w.station(m.IMSI), w.g.opt.Now())
	m.SentHour, m.SentDay, m.SentMonth, m.Recipients = used.Hour, used.Day, used.Month, used.Recipients
	if most := m.RecipientsPerMonth; most > 0 && m.Recipients >= most && m.Reason == "" {
		m.Reason = fmt.Sprintf("its limit of %d people a month is used up", most)
		m.Hint = "it writes to those people only; others wait for another modem or the next month; its limits are in config.yaml"
	}
	if err == nil {
		m.Credit, err = w.creditView(tx, m.IMSI)
	}
	return m, err
}

// worker is the modem of that name; nil if there is none.
func (g *Gateway) worker(name string) *worker {
	for _, w := range g.fleet.all() {
		if w.cfg.Name == name {
			return w
		}
	}
	return nil
}

func (g *Gateway) known(name string) (*worker, error) {
	if w := g.worker(name); w != nil {
		return w, nil
	}
	return nil, noSuchModem(name)
}

func noSuchModem(name string) error {
	return &missing{what: "modem " + name, hint: "see: tocsin modem list"}
}

// PauseModem stops sending through a modem; texts still come in through it.
func (g *Gateway) PauseModem(ctx context.Context, name string) (api.Modem, error) {
	return g.holdModem(name, true)
}

// ResumeModem ends a pause, whether by a person or by the modem itself.
func (g *Gateway) ResumeModem(ctx context.Context, name string) (api.Modem, error) {
	return g.holdModem(name, false)
}

func (g *Gateway) holdModem(name string, still bool) (m api.Modem, err error) {
	w, err := g.known(name)
	if err != nil {
		return m, err
	}
	err = g.update(func(tx *store.Tx) error {
		if err := keepPaused(tx, name, still); err != nil {
			return err
		}
		w.status.hold(still)
		if !still {
			w.again.ring()
			if err := w.trustCredit(tx); err != nil {
				return err
			}
		}
		m, err = w.view(tx)
		return err
	})
	g.ringIf(err)
	return m, err
}

// Status says how the daemon is.
func (g *Gateway) Status(ctx context.Context) (api.Status, error) {
	s := api.Status{
		Version: g.opt.Version, Organisation: g.cfg().Organisation, Started: g.started, Data: g.cfg().Data,
		Problems: g.trouble.sentences(), ClockHeld: g.clock.wrong(), PID: os.Getpid(),
	}
	var err error
	if s.Modems, err = g.Modems(ctx); err != nil {
		return s, err
	}
	s.Problems = append(s.Problems, fullMemories(s.Modems)...)
	s.Ready = true
	for _, m := range s.Modems {
		s.Ready = s.Ready && m.State == string(ready)
	}
	if s.ClockHeld != "" {
		s.Problems = append(s.Problems, s.ClockHeld)
	}
	return s, g.db.View(func(tx *store.Tx) error {
		phones, err := g.phoneProblems(tx, g.opt.Now())
		credits, failed := g.creditProblems(tx)
		s.Problems = append(append(s.Problems, phones...), credits...)
		return errors.Join(err, failed, countAll(tx, &s, g.opt.Now()))
	})
}

// countMost bounds how far a status counts.
const countMost = 10_000

func countAll(tx *store.Tx, s *api.Status, now time.Time) (err error) {
	lost, err := outbox.Unreachables(tx, "", countMost)
	if err != nil {
		return err
	}
	s.Unreachable, s.Strays = len(lost), outbox.CountStrays(tx, now, countMost)
	s.NeedPerson = inbox.Count(tx, inbox.MaybeStop, countMost) + inbox.Count(tx, inbox.Unclear, countMost)
	s.Attention = inbox.Count(tx, inbox.Attention, countMost)
	s.Uncertain = outbox.Count(tx, outbox.Uncertain, countMost)
	s.Held = outbox.Count(tx, outbox.Held, countMost)
	if s.Queued, s.Broadcasts, err = queued(tx); err != nil {
		return err
	}
	if s.Contacts, err = groups.Count(tx); err != nil {
		return err
	}
	s.Stopped, err = groups.CountStopped(tx)
	return err
}

// queued counts the texts that are to leave, those of the lists of broadcasts
// included, and the broadcasts that are being sent.
func queued(tx *store.Tx) (texts, broadcasts int, err error) {
	sending, err := outbox.Sending(tx)
	if err != nil {
		return 0, 0, err
	}
	texts = outbox.Count(tx, outbox.Queued, countMost)
	for _, id := range sending {
		b, err := outbox.FindBroadcast(tx, id)
		if err != nil {
			return 0, 0, err
		}
		texts += b.Listed - b.Cursor
	}
	return texts, len(sending), nil
}

// Backup writes a consistent copy of the store while the daemon works on.
func (g *Gateway) Backup(_ context.Context, w io.Writer) error {
	_, err := g.db.WriteTo(w)
	return err
}

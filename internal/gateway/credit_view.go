package gateway

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/modem"
)

// creditView is the credit of the SIM in a modem; nil where nobody asked for
// it to be looked after.
func (w *worker) creditView(tx *store.Tx, imsi string) (*api.Credit, error) {
	plan := w.cfg.Credit
	if !plan.Asks() && len(plan.Bundles) == 0 {
		return nil, nil
	}
	a, sent, err := w.account(tx, imsi)
	if err != nil {
		return nil, err
	}
	texts, amount := a.Left(plan, sent)
	parts, known := a.Pays(plan, sent)
	c := &api.Credit{
		Known: a.Known, Left: amount.Float(), Texts: texts, Pays: parts, PaysKnown: known, Read: a.At,
		Answer: a.Answer, Low: a.IsLow(plan, sent), Empty: a.Empty, Trouble: a.Trouble,
	}
	if plan.Asks() {
		c.Next = a.Due(plan, sent, false, w.g.opt.Now())
	}
	c.Bundles, err = w.bundlesView(tx, imsi)
	return c, err
}

func (w *worker) bundlesView(tx *store.Tx, imsi string) (list []api.Bundle, err error) {
	for _, b := range w.cfg.Credit.Bundles {
		last, bought, next, err := b.Bought(tx, imsi, w.g.opt.Now(), w.g.cfg().Location)
		if err != nil {
			return nil, err
		}
		view := api.Bundle{Code: b.String(), Next: next}
		if bought {
			view.Last, view.Outcome, view.Answer = last.At, string(last.Outcome), last.Answer
		}
		list = append(list, view)
	}
	return list, nil
}

// AskCredit asks the operator now what the SIM of a modem has left.
func (g *Gateway) AskCredit(ctx context.Context, name string) (m api.Modem, err error) {
	w, err := g.known(name)
	if err != nil {
		return m, err
	}
	if !w.cfg.Credit.Asks() {
		return m, conflict("give modem "+name+" a credit.code in config.yaml, as \"*100#\"", "how to ask for the credit of modem %s is not known", name)
	}
	var failed error
	err = w.borrow(ctx, func(ctx context.Context, s *modem.Session) {
		_, failed = w.askCredit(ctx, s, s.Identity().IMSI)
		w.purse.at = time.Time{}
	})
	if errors.Is(failed, credit.ErrOften) {
		return m, conflict("what was read last: tocsin modem credit", "%v", failed)
	}
	if err := errors.Join(err, failed); err != nil {
		return m, err
	}
	return m, g.db.View(func(tx *store.Tx) (err error) {
		m, err = w.view(tx)
		return err
	})
}

// staleCredit is how old a reading may be when a broadcast begins.
const staleCredit = 10 * time.Minute

// freshenCredit has the operators asked whose last answer is old.
func (g *Gateway) freshenCredit() {
	now := g.opt.Now()
	_ = g.db.View(func(tx *store.Tx) error {
		for _, w := range g.fleet.all() {
			a, err := credit.Of(tx, w.status.snapshot().IMSI)
			if err == nil && now.Sub(a.At) > staleCredit {
				w.wishCredit()
			}
		}
		return nil
	})
}

// funds is what the modems that may send can pay together.
type funds struct {
	parts int
	known bool     // of every modem that may send
	lines []string // what is known of each, for a person
}

// fundsNow adds up the credit of the modems that may send.
func (g *Gateway) fundsNow(tx *store.Tx) (f funds, err error) {
	f.known = true
	senders := 0
	for _, w := range g.fleet.all() {
		m := w.status.snapshot()
		c, err := w.creditView(tx, m.IMSI)
		if err != nil {
			return f, err
		}
		if w.status.byPerson() || m.State != string(ready) && (c == nil || c.Empty == "") {
			continue
		}
		senders++
		if c == nil {
			f.known = false
			continue
		}
		f.known = f.known && c.PaysKnown
		f.parts += c.Pays
		f.lines = append(f.lines, creditLine(m.Name, c, g.opt.Now()))
	}
	f.known = f.known && senders > 0
	return f, nil
}

// outrun warns of parts that the credit does not pay; "" if it does, or if that
// is not known.
func (f funds) outrun(parts int) string {
	if !f.known || parts <= f.parts {
		return ""
	}
	return fmt.Sprintf("the credit pays %d of %d parts: top up, or the rest waits", f.parts, parts)
}

// sendNotes warns of a broadcast just begun that the credit does not pay. Its
// parts are reckoned by the text without variables.
func (g *Gateway) sendNotes(b api.Broadcast) (notes []string, err error) {
	size, err := tpdu.Measure(b.Text)
	if err != nil {
		return nil, nil // each text is measured by itself
	}
	err = g.db.View(func(tx *store.Tx) error {
		f, err := g.fundsNow(tx)
		if err != nil {
			return err
		}
		waiting, _, err := queued(tx)
		if why := f.outrun(waiting + (size.Parts-1)*b.Queued); why != "" {
			notes = append(notes, why)
		}
		return err
	})
	return notes, err
}

// notes are what is to be known before so many more parts are sent.
func (f funds) notes(ahead, parts int) []string {
	notes := f.lines
	if why := f.outrun(ahead + parts); why != "" {
		notes = append(notes, why)
	}
	return notes
}

// creditLine says of a modem what is left: "credit of orange: 1000, pays 40
// parts (read 3h ago)".
func creditLine(name string, c *api.Credit, now time.Time) string {
	if c.Read.IsZero() {
		return fmt.Sprintf("credit of %s: not read yet", name)
	}
	var left []string
	if c.Known {
		left = append(left, money(c.Left))
	}
	if c.Texts > 0 {
		left = append(left, fmt.Sprintf("%d texts of a bundle", c.Texts))
	}
	if c.PaysKnown {
		left = append(left, fmt.Sprintf("pays %d parts", c.Pays))
	}
	return fmt.Sprintf("credit of %s: %s (read %s)", name, strings.Join(left, ", "), ago(now.Sub(c.Read)))
}

// money is an amount as people write it, also where it is large.
func money(units float64) string { return strconv.FormatFloat(units, 'f', -1, 64) }

// ago is how long ago something was, roughly.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// creditProblems are sentences for the status: what is low, what the queue
// would outrun, and purchases in doubt.
func (g *Gateway) creditProblems(tx *store.Tx) (said []string, err error) {
	for _, w := range g.fleet.all() {
		m := w.status.snapshot()
		c, err := w.creditView(tx, m.IMSI)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		if c.Low {
			said = append(said, fmt.Sprintf("the credit of modem %s is low: %s left", m.Name, money(c.Left)))
		}
		said = append(said, g.doubts(m.Name, c.Bundles)...)
	}
	f, err := g.fundsNow(tx)
	if err != nil || !f.known {
		return said, err
	}
	waiting, _, err := queued(tx)
	if why := f.outrun(waiting); why != "" {
		said = append(said, why)
	}
	return said, err
}

// doubts are the bundles of today that may have been bought.
func (g *Gateway) doubts(name string, bundles []api.Bundle) (said []string) {
	for _, b := range bundles {
		if b.Outcome == string(credit.Unsure) && g.opt.Now().Sub(b.Last) < 24*time.Hour {
			said = append(said, fmt.Sprintf("nobody knows whether modem %s bought the bundle %s at %s (%s): ask the operator; it is not tried again that day",
				name, b.Code, b.Last.In(g.cfg().Location).Format("15:04"), b.Answer))
		}
	}
	return said
}

func creditGone(name string, now time.Time) alert {
	return alert{
		kind: config.AlertCredit, about: name, avoid: name,
		text: lang.Text{
			"en": fmt.Sprintf("the modem %s has no credit (%s).", name, now.Format("15:04")),
			"fr": fmt.Sprintf("le modem %s n'a plus de crédit (%s).", name, now.Format("15:04")),
		},
	}
}

func creditLow(name string, a credit.Account, now time.Time) alert {
	return alert{
		kind: config.AlertCredit, about: name + " low", avoid: "",
		text: lang.Text{
			"en": fmt.Sprintf("the credit of the modem %s is low: %s (%s).", name, a.Amount, now.Format("15:04")),
			"fr": fmt.Sprintf("le crédit du modem %s est bas : %s (%s).", name, a.Amount, now.Format("15:04")),
		},
	}
}

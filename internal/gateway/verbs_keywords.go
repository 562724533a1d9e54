package gateway

import (
	"context"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/polls"
)

// Rules lists the keyword rules by name.
func (g *Gateway) Rules(context.Context) (out []api.Rule, err error) {
	out = []api.Rule{}
	err = g.db.View(func(tx *store.Tx) error {
		return rules.Each(tx, store.Range{}, func(_ []byte, r rule) error {
			view, err := g.ruleView(tx, r)
			out = append(out, view)
			return err
		})
	})
	return out, err
}

// Try says what a text or a call would do, and does nothing.
func (g *Gateway) Try(_ context.Context, t api.Try) (out api.Tried, err error) {
	var n phone.Number
	if t.From != "" {
		if n, err = g.number(t.From); err != nil {
			return out, err
		}
	}
	if t.Call && n == "" {
		return out, invalid("give the number, as +237699000001", "a call needs a caller")
	}
	if t.Modem != "" && g.worker(t.Modem) == nil {
		return out, noSuchModem(t.Modem)
	}
	now := g.opt.Now()
	sender := keywords.Sender{}
	if n != "" {
		err = g.db.View(func(tx *store.Tx) error {
			sender, err = g.sender(tx, n, now)
			return err
		})
		if err != nil {
			return out, err
		}
	}
	if t.Call {
		return tried(g.book.Load().DecideCall(sender, t.Modem, now)), nil
	}
	return tried(g.book.Load().Decide(t.Text, sender, now)), nil
}

func tried(d keywords.Decision) api.Tried {
	out := api.Tried{Outcome: d.Outcome, Rule: d.Rule, Reply: d.Reply, Flag: d.Flag, Why: d.Why, Actions: []string{}}
	for _, a := range d.Actions {
		out.Actions = append(out.Actions, a.String())
	}
	if size, err := tpdu.Measure(d.Reply); err == nil {
		out.Parts = size.Parts
	}
	return out
}

// pollRule is a poll as the rule book sees it.
func pollRule(p polls.Poll, now time.Time) keywords.Poll {
	out := keywords.Poll{
		Name: p.Name, Word: p.Word, Open: p.OpenAt(now), Closes: p.Ends(), Reply: p.Reply, Unclear: p.Unclear,
	}
	for _, o := range p.Options {
		out.Options = append(out.Options, keywords.Option{Key: o.Key, Words: o.Words, Label: o.Label})
	}
	return out
}

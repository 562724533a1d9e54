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
	if t.Call && t.From == "" {
		return out, invalid("give the number, as +237699000001", "a call needs a caller")
	}
	if t.Modem != "" && g.worker(t.Modem) == nil {
		return out, noSuchModem(t.Modem)
	}
	var n phone.Number
	if t.From != "" {
		if n, err = g.number(t.From); err != nil {
			return out, err
		}
	}
	now := g.opt.Now()
	err = g.db.View(func(tx *store.Tx) error {
		sender, err := g.tryAs(tx, n, t.Asked, now)
		if err != nil {
			return err
		}
		book, err := g.bookTried(tx, t.Rule)
		if err != nil {
			return err
		}
		if t.Call {
			out = tried(book.DecideCall(sender, t.Modem, now))
		} else {
			out = tried(book.Decide(t.Text, sender, now))
		}
		if n != "" {
			out.Sender = &api.TriedSender{Number: n, Name: sender.Name, Language: sender.Language, Groups: sender.Groups, Stopped: sender.Stopped}
		}
		return nil
	})
	return out, err
}

// tryAs is the person a text is tried as: one who was asked a poll just now,
// where one is named.
func (g *Gateway) tryAs(tx *store.Tx, n phone.Number, asked string, now time.Time) (s keywords.Sender, err error) {
	if n != "" {
		if s, err = g.sender(tx, n, now); err != nil {
			return s, err
		}
	}
	if asked == "" {
		return s, nil
	}
	if _, err := polls.Show(tx, asked); err != nil {
		return s, noSuchPoll(err, asked)
	}
	s.Asked = append(s.Asked, keywords.AskedPoll{Name: asked, At: now})
	return s, nil
}

// bookTried is the rule book in force, or as it would be with a rule that is not
// saved yet; where that can not be so, it is left out.
func (g *Gateway) bookTried(tx *store.Tx, draft *api.RuleSave) (*keywords.Book, error) {
	if draft == nil {
		return g.book.Load().Book, nil
	}
	read, wrong, err := g.readRule(tx, draft.RuleDraft)
	if err != nil || len(wrong) > 0 {
		return g.book.Load().Book, err
	}
	cfg, err := g.bookWith(tx, draft.Was, read)
	if err != nil {
		return nil, err
	}
	book, _ := keywords.NewBook(cfg)
	return book, nil
}

func tried(d keywords.Decision) api.Tried {
	out := api.Tried{
		Outcome: d.Outcome, Rule: d.Rule, Reply: d.Reply, Flag: d.Flag, Why: d.Why,
		Actions: []string{}, Does: []api.TriedAction{},
	}
	for _, a := range d.Actions {
		out.Actions = append(out.Actions, a.String())
		out.Does = append(out.Does, api.TriedAction{Kind: string(a.Kind), Group: a.Group, Poll: a.Poll, Option: a.Option, To: a.To, Text: a.Text})
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

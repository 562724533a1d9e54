package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// changeOf is a change to one text or broadcast.
type changeOf[T any] func(tx *store.Tx, id ulid.ULID, now time.Time) (T, error)

// Inbox lists texts that came in, newest first.
func (g *Gateway) Inbox(_ context.Context, q api.InQuery) (out []api.InMessage, err error) {
	limit, err := limitOf(q.Page)
	if err != nil {
		return nil, err
	}
	if q.Flag != "" && !inbox.Flag(q.Flag).Known() {
		return nil, invalid("one of: repeat, partial, old, flash, binary, mms, voicemail, attention, maybe-stop, unclear, call", "there is no flag %q", q.Flag)
	}
	query := inbox.Query{Text: q.Text, Flag: inbox.Flag(q.Flag), Limit: limit}
	if query.After, err = idOrZero(q.After); err != nil {
		return nil, err
	}
	if q.From != "" {
		if query.From, err = g.number(q.From); err != nil {
			return nil, err
		}
	}
	out = []api.InMessage{}
	err = g.db.View(func(tx *store.Tx) error {
		found, err := inbox.List(tx, query)
		for _, m := range found {
			view, err := namedIn(tx, m)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return err
	})
	return out, err
}

// InboxMessage is one text that came in.
func (g *Gateway) InboxMessage(_ context.Context, ref string) (out api.InMessage, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	return g.messageIn(key)
}

// Decide settles a text that may have been a stop. Kept, what was held for the
// person goes out; a stop gets the confirmation that a stop gets.
func (g *Gateway) Decide(_ context.Context, ref, decision string) (out api.InMessage, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	if decision != api.DecideStop && decision != api.DecideKeep {
		return out, invalid("say stop or keep", "%q is no decision", decision)
	}
	err = g.update(func(tx *store.Tx) error {
		m, err := inbox.Find(tx, key)
		if err != nil {
			return err
		}
		if !m.Has(inbox.MaybeStop) {
			return conflict("see what waits for a decision: tocsin inbox list --flag maybe-stop", "there is nothing to decide about text %s", ref)
		}
		how := groups.How{At: g.opt.Now(), By: groups.ByOperator, Words: m.Text, Message: ref}
		if err := g.decide(tx, &m, decision, how); err != nil {
			return err
		}
		out, err = namedIn(tx, m)
		return err
	})
	g.ringIf(err)
	return out, err
}

func (g *Gateway) decide(tx *store.Tx, m *inbox.Message, decision string, how groups.How) error {
	m.Unmark(inbox.MaybeStop)
	m.Unmark(inbox.Attention)
	if decision == api.DecideStop {
		m.Outcome = "stopped, as a person decided"
		return errors.Join(g.stopAndConfirm(tx, m, how), inbox.Accept(tx, *m))
	}
	m.Outcome = "not a stop, as a person decided"
	_, err := groups.ClearDoubt(tx, m.From, how)
	return errors.Join(err, release(tx, m.From, how.At), inbox.Accept(tx, *m))
}

// stopAndConfirm does what the text STOP would have done.
func (g *Gateway) stopAndConfirm(tx *store.Tx, m *inbox.Message, how groups.How) error {
	s, err := g.sender(tx, m.From, how.At)
	if err != nil {
		return err
	}
	d := g.book.Load().Decide("STOP", s, how.At)
	if err := stop(tx, m.From, how); err != nil {
		return err
	}
	return actor{g: g, tx: tx, m: m}.reply(d)
}

func namedIn(tx *store.Tx, m inbox.Message) (api.InMessage, error) {
	c, err := groups.Find(tx, m.From)
	if store.IsNotFound(err) {
		err = nil
	}
	return inMessage(m, c.Name), err
}

func inMessage(m inbox.Message, name string) api.InMessage {
	return api.InMessage{
		ID: m.ID.String(), From: m.From, Name: name, Text: m.Text, Received: m.Received, Stored: m.Stored,
		Modem: m.Modem, Outcome: m.Outcome, Rule: m.Rule, Parts: m.Parts, Replies: m.Replies, Flags: flagNames(m.Flags),
	}
}

package gateway

import (
	"context"
	"errors"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/polls"
)

// UndoText takes back what a text did, with evidence of who did so and why.
func (g *Gateway) UndoText(ctx context.Context, ref string, u api.Undo) (api.InMessage, error) {
	how := groups.How{At: g.opt.Now(), By: groups.ByOperator, Words: signed(ctx, u.Note), Message: ref}
	return g.onText(ref, func(tx *store.Tx, m *inbox.Message) error {
		d, err := g.toUndo(tx, m, u)
		if err != nil {
			return err
		}
		m.Outcome += "; a person took back: " + strings.TrimSpace(d.What+" "+d.Group+d.Poll)
		return g.undo(tx, m, d, how)
	})
}

// signed is a note with the name of the account that wrote it.
func signed(ctx context.Context, note string) string {
	name := accounts.Asking(ctx)
	switch {
	case name == "":
		return note
	case note == "":
		return name
	}
	return note + " (" + name + ")"
}

// onText changes a text that came in and shows it as it is then.
func (g *Gateway) onText(ref string, change func(*store.Tx, *inbox.Message) error) (out api.InMessage, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		m, err := changeText(tx, key, change)
		if err != nil {
			return err
		}
		out, err = g.textView(tx, m)
		return err
	})
	g.ringIf(err)
	return out, err
}

// changeText changes a text that came in, and keeps it.
func changeText(tx *store.Tx, key ulid.ULID, change func(*store.Tx, *inbox.Message) error) (inbox.Message, error) {
	m, err := inbox.Find(tx, key)
	if err != nil {
		return m, err
	}
	if err := change(tx, &m); err != nil {
		return m, err
	}
	return m, inbox.Accept(tx, m)
}

// textView is a text with what it did.
func (g *Gateway) textView(tx *store.Tx, m inbox.Message) (api.InMessage, error) {
	out, err := namedIn(tx, m)
	if err != nil {
		return out, err
	}
	a, err := g.accountOf(tx, m.From)
	if err != nil {
		return out, err
	}
	out.Did, err = a.deeds(out.ID, m.Poll, m.Has(inbox.Unclear))
	return out, err
}

// toUndo finds what is to be taken back, and says why it can not be.
func (g *Gateway) toUndo(tx *store.Tx, m *inbox.Message, u api.Undo) (api.Deed, error) {
	shown, err := g.textView(tx, *m)
	if err != nil {
		return api.Deed{}, err
	}
	for _, d := range shown.Did {
		if d.What != u.What || u.Group != "" && u.Group != d.Group || !d.Undo {
			continue
		}
		if d.Reason && strings.TrimSpace(u.Note) == "" {
			return d, invalid("say who asked for it and why: it is kept as evidence", "this was the person's own wish: taking it back needs a note")
		}
		return d, nil
	}
	return api.Deed{}, conflict("see what it did: tocsin inbox show "+m.ID.String(), "text %s has nothing of the kind %q to take back, or it was changed since", m.ID, u.What)
}

func (g *Gateway) undo(tx *store.Tx, m *inbox.Message, d api.Deed, how groups.How) error {
	group := groups.ID(d.Group)
	switch d.What {
	case api.DidJoin, api.DidAsk:
		_, err := groups.Leave(tx, group, m.From, how)
		return err
	case api.DidLeave:
		_, err := groups.Join(tx, group, m.From, how)
		return refusedJoin(err, d.Group)
	case api.DidStop:
		return errors.Join(groups.Unstop(tx, m.From, how), release(tx, m.From, how.At))
	case api.DidClear:
		m.Mark(inbox.MaybeStop)
		m.Mark(inbox.Attention)
		how.Words = m.Text // what is to be decided about
		return groups.Doubt(tx, m.From, how)
	case api.DidVote:
		_, err := polls.Withdraw(tx, d.Poll, g.ballotOf(m))
		return err
	}
	return conflict("", "%q can not be taken back", d.What)
}

func (g *Gateway) ballotOf(m *inbox.Message) polls.Ballot {
	return polls.Ballot{Number: m.From, Message: m.ID, At: g.networkTime(m)}
}

// MarkText notes that a text is dealt with, or that its sender sent it twice.
func (g *Gateway) MarkText(_ context.Context, ref string, marks api.TextMarks) (api.InMessage, error) {
	if !marks.Done && !marks.Repeat {
		return api.InMessage{}, invalid("say done or repeat", "there is nothing to note about text %s", ref)
	}
	return g.onText(ref, func(tx *store.Tx, m *inbox.Message) error {
		if m.Has(inbox.MaybeStop) {
			return conflict("decide it: tocsin inbox decide "+ref+" stop|keep", "text %s may be a stop: it has to be decided", ref)
		}
		m.Unmark(inbox.Attention)
		if marks.Repeat {
			m.Mark(inbox.Repeat)
			m.Outcome += "; a repeat, as a person said"
		}
		return g.uncount(tx, m, marks.Repeat)
	})
}

// uncount leaves an unclear answer uncounted and, where the text is a repeat,
// takes its vote back.
func (g *Gateway) uncount(tx *store.Tx, m *inbox.Message, repeat bool) error {
	unclear := m.Has(inbox.Unclear)
	m.Unmark(inbox.Unclear)
	if m.Poll == "" || !unclear && !repeat {
		return nil
	}
	_, err := polls.Withdraw(tx, m.Poll, g.ballotOf(m))
	return err
}

// messageIn finds a text that came in, shown with what it did.
func (g *Gateway) messageIn(key ulid.ULID) (out api.InMessage, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		m, err := inbox.Find(tx, key)
		if err != nil {
			return err
		}
		out, err = g.textView(tx, m)
		return err
	})
	return out, err
}

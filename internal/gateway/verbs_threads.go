package gateway

import (
	"context"
	"errors"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Threads lists conversations, that with the latest text first.
func (g *Gateway) Threads(_ context.Context, q api.ThreadQuery) (out []api.Thread, err error) {
	limit, after, err := pageOf(q.Page)
	if err != nil {
		return nil, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		out, err = listThreads(tx, q, after, limit)
		return err
	})
	return out, err
}

// shown are the shelves by what callers call them.
var shown = map[string]inbox.Shelf{
	"": inbox.Current, api.ShowUnread: inbox.Unread, api.ShowStarred: inbox.Starred, api.ShowArchived: inbox.Archived,
}

// todo are the flags of texts that need a person.
var todo = []inbox.Flag{inbox.Attention, inbox.MaybeStop, inbox.Unclear}

func listThreads(tx *store.Tx, q api.ThreadQuery, after ulid.ULID, limit int) ([]api.Thread, error) {
	shelf, whole := shown[q.Show]
	switch {
	case q.Text != "" && q.Show != "":
		return nil, invalid("leave one of the two out", "conversations can be searched or narrowed, not both")
	case q.Text != "":
		return threadsOf(tx, func() ([]inbox.Message, error) {
			return inbox.List(tx, inbox.Query{Text: q.Text, After: after, Limit: limit})
		})
	case whole:
		return shelved(tx, shelf, after, limit)
	case q.Show == api.ShowTodo:
		return threadsOf(tx, func() ([]inbox.Message, error) { return flagged(tx, todo, after, limit) })
	case inbox.Flag(q.Show).Known():
		return threadsOf(tx, func() ([]inbox.Message, error) { return flagged(tx, []inbox.Flag{inbox.Flag(q.Show)}, after, limit) })
	}
	return nil, invalid("say unread, starred, archived, todo or the name of a flag", "conversations can not be narrowed to %q", q.Show)
}

func shelved(tx *store.Tx, s inbox.Shelf, after ulid.ULID, limit int) ([]api.Thread, error) {
	found, err := inbox.Threads(tx, s, after, limit)
	out := []api.Thread{}
	for _, t := range found {
		if err != nil {
			return out, err
		}
		var shown api.Thread
		shown, err = threadView(tx, t)
		out = append(out, shown)
	}
	return out, err
}

// threadView is a conversation with its latest text.
func threadView(tx *store.Tx, t inbox.Thread) (api.Thread, error) {
	entry, err := latest(tx, t)
	if err != nil {
		return api.Thread{}, err
	}
	return threadBy(tx, t, entry)
}

// latest is the text a conversation is listed by. One to a person who was erased
// meanwhile is gone with them.
func latest(tx *store.Tx, t inbox.Thread) (api.ThreadEntry, error) {
	if t.Out {
		m, err := outbox.Find(tx, t.Last)
		return outEntry(m), err
	}
	m, err := inbox.Find(tx, t.Last)
	return inEntry(m), err
}

// threadBy is a conversation listed by one of its texts.
func threadBy(tx *store.Tx, t inbox.Thread, entry api.ThreadEntry) (api.Thread, error) {
	out := api.Thread{
		Number: t.Number, Unread: t.Unread, Starred: t.Starred, Archived: t.Archived, Groups: []string{}, Entry: entry,
	}
	c, err := groups.Find(tx, t.Number)
	if err == nil {
		out.Name, out.Language, out.Contact = c.Name, c.Language, true
	} else if !store.IsNotFound(err) {
		return out, err
	}
	in, err := groups.MembershipsOf(tx, t.Number)
	if err != nil {
		return out, err
	}
	out.Groups = append(out.Groups, names(in)...)
	standing, err := groups.StandingOf(tx, t.Number)
	out.Stopped, out.Held = standing == groups.Stopped, standing == groups.Held
	return out, err
}

// threadsOf lists conversations by texts of them that were found.
func threadsOf(tx *store.Tx, find func() ([]inbox.Message, error)) ([]api.Thread, error) {
	out := []api.Thread{}
	found, err := find()
	for _, m := range found {
		if err != nil {
			return out, err
		}
		t, missing := inbox.FindThread(tx, m.From)
		if missing != nil { // of before there were conversations
			t = inbox.Thread{Number: m.From}
		}
		var shown api.Thread
		shown, err = threadBy(tx, t, inEntry(m))
		out = append(out, shown)
	}
	return out, err
}

// flagged lists the texts that carry one of the flags, newest first, each once.
func flagged(tx *store.Tx, flags []inbox.Flag, after ulid.ULID, limit int) ([]inbox.Message, error) {
	var all []inbox.Message
	for _, f := range flags {
		found, err := inbox.List(tx, inbox.Query{Flag: f, After: after, Limit: limit})
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b inbox.Message) int { return b.ID.Compare(a.ID) })
	all = slices.CompactFunc(all, func(a, b inbox.Message) bool { return a.ID == b.ID })
	if limit > 0 && len(all) > limit {
		all = all[:limit]
	}
	return all, nil
}

// ShowThread is a conversation without its texts.
func (g *Gateway) ShowThread(_ context.Context, number string) (out api.Thread, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		t, err := g.thread(tx, number)
		if err != nil {
			return err
		}
		out, err = threadView(tx, t)
		return err
	})
	return out, err
}

// thread finds the conversation with a number as people write it.
func (g *Gateway) thread(tx *store.Tx, number string) (inbox.Thread, error) {
	n, err := g.correspondent(tx, number)
	if err != nil {
		return inbox.Thread{}, err
	}
	t, err := inbox.FindThread(tx, n)
	if store.IsNotFound(err) {
		return t, &missing{what: "conversation with " + number, hint: "see: tocsin inbox threads"}
	}
	return t, err
}

// correspondent is the number of a conversation as people write it; a sender
// without one goes by its name.
func (g *Gateway) correspondent(tx *store.Tx, text string) (phone.Number, error) {
	if _, err := inbox.FindThread(tx, phone.Number(text)); err == nil {
		return phone.Number(text), nil
	}
	return g.number(text)
}

// MarkThread changes what is noted of a conversation.
func (g *Gateway) MarkThread(_ context.Context, number string, m api.ThreadMarks) (out api.Thread, err error) {
	err = g.update(func(tx *store.Tx) error {
		t, err := g.thread(tx, number)
		if err != nil {
			return err
		}
		t, err = inbox.MarkThread(tx, t.Number, inbox.Marks{Read: m.Read, Starred: m.Starred, Archived: m.Archived})
		if err != nil {
			return err
		}
		out, err = threadView(tx, t)
		return err
	})
	return out, err
}

// readAtOnce is how many conversations one transaction marks as read.
const readAtOnce = 500

// ReadThreads marks every conversation as read, in steps.
func (g *Gateway) ReadThreads(ctx context.Context) (api.InboxCounts, error) {
	for more := true; more; {
		err := g.update(func(tx *store.Tx) (err error) {
			more, err = inbox.ReadAll(tx, readAtOnce)
			return err
		})
		if err = errors.Join(err, ctx.Err()); err != nil {
			return api.InboxCounts{}, err
		}
	}
	return g.InboxCounts(ctx)
}

// InboxCounts is what waits in the inbox.
func (g *Gateway) InboxCounts(context.Context) (out api.InboxCounts, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		out = api.InboxCounts{
			Unread:    inbox.CountThreads(tx, inbox.Unread, api.CountMost),
			Starred:   inbox.CountThreads(tx, inbox.Starred, api.CountMost),
			Attention: inbox.Count(tx, inbox.Attention, api.CountMost),
			MaybeStop: inbox.Count(tx, inbox.MaybeStop, api.CountMost),
			Unclear:   inbox.Count(tx, inbox.Unclear, api.CountMost),
			Todo:      inbox.CountAny(tx, todo, api.CountMost),
		}
		return nil
	})
	return out, err
}

// Reply sends a text to the other side of a conversation, from the modem they
// wrote to. It deals with what they wrote; a stop to decide and an unclear vote
// stay.
func (g *Gateway) Reply(_ context.Context, number string, r api.Reply) (out api.OutMessage, err error) {
	if err := notBlank(r.Text); err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		made, err := once(tx, r.Key, g.opt.Now(), func() (ulid.ULID, error) { return g.reply(tx, number, r.Text) })
		if err != nil {
			return err
		}
		m, err := outbox.Find(tx, made)
		if err != nil {
			return err
		}
		out, err = g.outMessage(tx, m)
		return err
	})
	g.ringIf(err)
	return out, err
}

func (g *Gateway) reply(tx *store.Tx, number, text string) (made ulid.ULID, err error) {
	n, err := g.correspondent(tx, number)
	if err != nil {
		return made, err
	}
	if n.Kind() == phone.Alphanumeric {
		return made, conflict("", "%s is a name, not a number: it can not be answered", n)
	}
	standing, err := groups.StandingOf(tx, n)
	if err != nil {
		return made, err
	}
	if standing == groups.Stopped {
		return made, conflict("only their own text brings them back: START, or the word of a group", "%s said stop: nothing was sent", n)
	}
	sending := g.cfg().Sending
	m, err := outbox.Queue(tx, outbox.Draft{
		To: n, Text: text, Rank: outbox.RankPersonal,
		Expires: sending.Expires, Validity: sending.Validity, OnUncertain: outbox.Policy(sending.Uncertain),
	}, g.opt.Now())
	if err != nil {
		return made, badText(err)
	}
	return m.ID, errors.Join(inbox.Answered(tx, n, m.ID), dealtWith(tx, n))
}

// lookedAt is how many of the latest texts of a person an answer deals with.
const lookedAt = 20

func dealtWith(tx *store.Tx, n phone.Number) error {
	recent, err := inbox.List(tx, inbox.Query{From: n, Limit: lookedAt})
	for _, m := range recent {
		if err == nil && m.Has(inbox.Attention) && !m.Has(inbox.MaybeStop) {
			m.Unmark(inbox.Attention)
			err = inbox.Accept(tx, m)
		}
	}
	return err
}

// MeasureText is what a text would take. An empty one takes nothing; one that
// can not be sent is an error that says why.
func (g *Gateway) MeasureText(_ context.Context, d api.TextDraft) (api.TextSize, error) {
	if _, err := tpdu.Measure(d.Text); err != nil && !errors.Is(err, tpdu.ErrEmpty) {
		return api.TextSize{}, badText(err)
	}
	return sizeOf("", d.Text), nil
}

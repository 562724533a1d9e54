package gateway

import (
	"context"
	"errors"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Send queues one text to one number. With a key that was used it sends nothing
// and returns what that became.
func (g *Gateway) Send(_ context.Context, s api.Send) (out api.OutMessage, err error) {
	n, err := g.number(s.To)
	if err != nil {
		return out, err
	}
	if err := notBlank(s.Text); err != nil {
		return out, err
	}
	policy, err := g.policy(s.Uncertain)
	if err != nil {
		return out, err
	}
	draft := outbox.Draft{
		To: n, Text: s.Text, Rank: outbox.RankPersonal, At: s.At, Plain: s.Plain,
		Expires: g.cfg().Sending.Expires, Validity: g.cfg().Sending.Validity, OnUncertain: policy, Modem: s.Modem,
	}
	if s.Modem != "" && g.worker(s.Modem) == nil {
		return out, invalid("see: tocsin modem list", "there is no modem %q", s.Modem)
	}
	err = g.update(func(tx *store.Tx) error {
		if id, err := outbox.QueuedOnce(tx, s.Key); err == nil {
			out, err = g.sameText(tx, id, s)
			return err
		} else if !store.IsNotFound(err) {
			return err
		}
		if standing, err := groups.StandingOf(tx, n); err != nil {
			return err
		} else if standing == groups.Stopped {
			return conflict("only their own text brings them back: START, or the word of a group", "%s said stop: nothing was sent", n)
		}
		m, err := outbox.Queue(tx, draft, g.opt.Now())
		if err != nil {
			return badText(err)
		}
		if err := errors.Join(outbox.QueueOnce(tx, s.Key, m.ID, g.opt.Now()), toppedByUs(tx, m)); err != nil {
			return err
		}
		out, err = g.outMessage(tx, m)
		return err
	})
	g.ringIf(err)
	return out, err
}

// sameText is the text that the key of s became before, unless what is asked now
// is another one, or it is gone.
func (g *Gateway) sameText(tx *store.Tx, id ulid.ULID, s api.Send) (out api.OutMessage, err error) {
	m, err := outbox.Find(tx, id)
	if err != nil && !store.IsNotFound(err) {
		return out, err
	}
	if to, wrong := g.number(s.To); err != nil || wrong != nil || to != m.To || m.Text != s.Text && m.Text != tpdu.Plain(s.Text) {
		return out, keyTaken(s.Key)
	}
	return g.outMessage(tx, m)
}

// keyTaken says that a key belongs to something else that was sent.
func keyTaken(key string) error {
	return conflict("take a new key for each thing to send, and the same one only to ask again", "the key %q was used for another text: nothing was sent", key)
}

// toppedByUs puts a text to somebody with whom there is a conversation on top of
// it. Other programs send too, and what they send begins none.
func toppedByUs(tx *store.Tx, m outbox.Message) error {
	if _, err := inbox.FindThread(tx, m.To); store.IsNotFound(err) {
		return nil
	}
	return inbox.Answered(tx, m.To, m.ID)
}

func (g *Gateway) policy(text string) (outbox.Policy, error) {
	switch p := outbox.Policy(text); p {
	case "":
		return outbox.Policy(g.cfg().Sending.Uncertain), nil
	case outbox.Hold, outbox.Resend:
		return p, nil
	}
	return "", invalid("say hold or resend", "%q is no policy for uncertain texts", text)
}

// notBlank refuses a text of nothing but space: it costs as much as any other.
func notBlank(text string) error {
	if strings.TrimSpace(text) == "" {
		return badText(tpdu.ErrEmpty)
	}
	return nil
}

// badText explains why a text can not be sent.
func badText(err error) error {
	switch {
	case errors.Is(err, tpdu.ErrEmpty):
		return invalid("write something", "%v", err)
	case errors.Is(err, tpdu.ErrTooLong):
		return invalid("shorten it, or send it in pieces", "%v", err)
	case errors.Is(err, tpdu.ErrNotUTF8):
		return invalid("save the text as UTF-8", "%v", err)
	case errors.Is(err, tpdu.ErrRecipient):
		return invalid("give a telephone number", "%v", err)
	}
	return err
}

func (g *Gateway) ringIf(err error) {
	if err == nil {
		g.ring()
	}
}

// Outbox lists texts that go out, newest first.
func (g *Gateway) Outbox(_ context.Context, q api.OutQuery) (out []api.OutMessage, err error) {
	limit, err := limitOf(q.Page)
	if err != nil {
		return nil, err
	}
	filter, after, err := g.outFilter(q)
	if err != nil {
		return nil, err
	}
	out = []api.OutMessage{}
	err = g.db.View(func(tx *store.Tx) error {
		found, err := outbox.Messages(tx, filter, after, limit)
		for _, m := range found {
			view, err := g.outMessage(tx, m)
			if err != nil {
				return err
			}
			view.History = nil
			out = append(out, view)
		}
		return err
	})
	return out, err
}

func (g *Gateway) outFilter(q api.OutQuery) (f outbox.Filter, after ulid.ULID, err error) {
	f = outbox.Filter{State: outbox.State(q.State), Text: q.Text}
	if q.State != "" && !f.State.Known() {
		return f, after, invalid("one of: queued, submitting, sent, delivered, failed, uncertain, expired, cancelled, refused, held", "there is no state %q", q.State)
	}
	if q.To != "" {
		if f.To, err = g.number(q.To); err != nil {
			return f, after, err
		}
	}
	if q.Broadcast != "" {
		if f.Broadcast, err = id(q.Broadcast); err != nil {
			return f, after, err
		}
	}
	after, err = idOrZero(q.After)
	return f, after, err
}

// OutboxMessage is one text with its history.
func (g *Gateway) OutboxMessage(_ context.Context, ref string) (out api.OutMessage, err error) {
	return g.withOut(ref, g.db.View, nil)
}

// RetryMessage queues a text again that failed, expired, was cancelled or is
// uncertain: only the parts that are not known to have left.
func (g *Gateway) RetryMessage(_ context.Context, ref string) (api.OutMessage, error) {
	out, err := g.withOut(ref, g.update, outbox.Retry)
	g.ringIf(err)
	return out, err
}

// DropMessage takes a text out of the queue.
func (g *Gateway) DropMessage(_ context.Context, ref string) (api.OutMessage, error) {
	return g.withOut(ref, g.update, outbox.Drop)
}

// withOut changes a text, where change is not nil, and shows it.
func (g *Gateway) withOut(ref string, in func(func(*store.Tx) error) error, change changeOf[outbox.Message]) (out api.OutMessage, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	err = in(func(tx *store.Tx) error {
		if change != nil {
			if _, err := change(tx, key, g.opt.Now()); err != nil {
				return badState(err)
			}
		}
		m, err := outbox.Find(tx, key)
		if err != nil {
			return err
		}
		out, err = g.outMessage(tx, m)
		return err
	})
	return out, err
}

// badState explains what can not be done to a text or broadcast as it is now.
func badState(err error) error {
	switch {
	case errors.Is(err, outbox.ErrState):
		return conflict("", "%v", err)
	case errors.Is(err, outbox.ErrStopped):
		return conflict("only their own text brings them back: START, or the word of a group", "%v", err)
	}
	return err
}

func (g *Gateway) outMessage(tx *store.Tx, m outbox.Message) (api.OutMessage, error) {
	out := api.OutMessage{
		ID: m.ID.String(), To: m.To, Text: m.Text, State: string(m.State), Kind: m.Rank.String(),
		Parts: len(m.Parts), Attempts: m.Tries(), Error: m.Error, Created: m.Created, Due: m.Due,
		Expires: m.Expires, Modem: m.Modem, History: []api.Attempt{},
	}
	if !m.Broadcast.IsZero() {
		out.Broadcast = m.Broadcast.String()
	}
	for _, a := range m.Attempts {
		out.History = append(out.History, api.Attempt{
			At: a.At, Part: a.Part + 1, Modem: a.Modem, Outcome: a.Outcome, Code: a.Code, Words: a.Words, TookMS: a.Took.Milliseconds(),
		})
		out.Modem = a.Modem
		if a.Outcome == string(outbox.Sent) {
			out.Sent = a.At
		}
	}
	c, err := groups.Find(tx, m.To)
	if store.IsNotFound(err) {
		err = nil
	}
	out.Name = c.Name
	return out, err
}

// id reads an identity as people paste it.
func id(text string) (ulid.ULID, error) {
	key, err := ulid.ParseStrict(text)
	if err != nil {
		return key, invalid("it has 26 letters and digits; lists show it", "%q is no identity", text)
	}
	return key, nil
}

// pageOf is how many rows a page has and behind which text it begins.
func pageOf(p api.Page) (limit int, after ulid.ULID, err error) {
	if limit, err = limitOf(p); err != nil {
		return 0, after, err
	}
	after, err = idOrZero(p.After)
	return limit, after, err
}

func idOrZero(text string) (ulid.ULID, error) {
	if text == "" {
		return ulid.ULID{}, nil
	}
	return id(text)
}

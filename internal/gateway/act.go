package gateway

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/outbox"
	"github.com/tocsin-sms/tocsin/polls"
)

// act does what a whole new text asks for, in the transaction that stores it.
// text is as it came; the message, which is shown, hides the operator's code.
func (g *Gateway) act(tx *store.Tx, m *inbox.Message, text string) error {
	if m.Outcome != "" { // no text for a person
		m.Outcome = "kept: " + m.Outcome
		return nil
	}
	if m.From.Kind() != phone.Person {
		m.Outcome = "kept: its sender can not be answered"
		return nil
	}
	if done, err := g.command(tx, m, text); done || err != nil {
		return err
	}
	sender, err := g.sender(tx, m.From, m.Stored)
	if err != nil {
		return err
	}
	return g.perform(tx, m, g.book.Load().Decide(m.Text, sender, g.networkTime(m)))
}

// perform does what was decided about a text or a call.
func (g *Gateway) perform(tx *store.Tx, m *inbox.Message, d keywords.Decision) error {
	if slices.Contains(g.ownNumbers(), m.From) && !takesOut(d) {
		m.Outcome = "kept: it came from a SIM of ours"
		return nil
	}
	m.Outcome, m.Rule = d.Outcome, d.Rule
	if d.Flag {
		m.Mark(inbox.Attention)
	}
	a := actor{g: g, tx: tx, m: m}
	for _, action := range d.Actions {
		if err := a.do(action); err != nil {
			return err
		}
	}
	if d.Rule != "" {
		if err := g.countHit(tx, d.Rule, m.Stored); err != nil {
			return err
		}
	}
	if err := g.learn(tx, m, d.Language); err != nil {
		return err
	}
	return a.reply(d)
}

// networkTime is the time a text is judged by: the network's, which counts
// for people, unless it said none.
func (g *Gateway) networkTime(m *inbox.Message) time.Time {
	if m.Received.IsZero() {
		return m.Stored
	}
	return m.Received
}

// sender is what is known of the person before their text does anything.
func (g *Gateway) sender(tx *store.Tx, n phone.Number, now time.Time) (keywords.Sender, error) {
	s := keywords.Sender{Number: n}
	c, err := groups.Find(tx, n)
	if err != nil && !store.IsNotFound(err) {
		return s, err
	}
	s.Name, s.Language, s.Fields = c.Name, c.Language, c.Fields
	in, err := groups.MembershipsOf(tx, n)
	if err != nil {
		return s, err
	}
	waiting, err := groups.Awaiting(tx, n, now)
	if err != nil {
		return s, err
	}
	s.Groups, s.Pending = names(in), names(waiting)
	standing, err := groups.StandingOf(tx, n)
	if err != nil {
		return s, err
	}
	s.Stopped = standing == groups.Stopped
	if s.ToldUnclear, err = polls.ToldUnclear(tx, n); err != nil {
		return s, err
	}
	if s.LastAlready, err = lastAlready(tx, n); err != nil {
		return s, err
	}
	asked, err := polls.Asked(tx, n, now.Add(-g.cfg().Polls.AnswerWithin))
	for _, a := range asked {
		s.Asked = append(s.Asked, keywords.AskedPoll{Name: a.Name, At: a.At})
	}
	return s, err
}

// learn notes that a contact was seen and the language their words told.
func (g *Gateway) learn(tx *store.Tx, m *inbox.Message, language string) error {
	if _, err := groups.Find(tx, m.From); store.IsNotFound(err) {
		return nil
	}
	c, err := groups.Saw(tx, m.From, m.Stored)
	if err != nil || language == "" || c.Language != "" {
		return err
	}
	c.Language = language
	return groups.Save(tx, c, m.Stored)
}

// actor does the actions of one text.
type actor struct {
	g  *Gateway
	tx *store.Tx
	m  *inbox.Message
}

// do does one action. What the rule book asks for and the store can not do
// (a group deleted a moment ago) is said with the text and does not stop the rest.
func (a actor) do(action keywords.Action) error {
	err := a.perform(action)
	if err == nil || !domain(err) {
		return err
	}
	a.m.Outcome += fmt.Sprintf("; could not %s: %v", action, err)
	a.m.Mark(inbox.Attention)
	return nil
}

// domain tells errors of the request from errors of the store.
func domain(err error) bool {
	for _, known := range []error{store.ErrNotFound, polls.ErrNotFound, polls.ErrNoOption, tpdu.ErrRecipient, tpdu.ErrEmpty, tpdu.ErrTooLong, groups.ErrNotPerson, groups.ErrStopped, outbox.ErrNobody, outbox.ErrStopped} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func (a actor) perform(action keywords.Action) error {
	how := groups.How{At: a.m.Stored, By: groups.ByKeyword, Words: a.m.Text, Message: a.m.ID.String()}
	if a.m.Has(inbox.Call) {
		how.By = groups.ByCall
	}
	n, id := a.m.From, groups.ID(action.Group)
	switch action.Kind {
	case keywords.Join:
		_, err := groups.Join(a.tx, id, n, how)
		return err
	case keywords.Leave, keywords.StopGroup:
		_, err := groups.Leave(a.tx, id, n, how)
		return err
	case keywords.Confirm:
		_, err := groups.Confirm(a.tx, n, how)
		return err
	case keywords.Stop:
		return stop(a.tx, n, how)
	case keywords.Unstop:
		return errors.Join(groups.Unstop(a.tx, n, how), release(a.tx, n, how.At))
	case keywords.Doubt:
		a.m.Mark(inbox.MaybeStop)
		return groups.Doubt(a.tx, n, how)
	case keywords.Vote:
		return a.vote(action)
	case keywords.Unclear:
		return a.unclear(action)
	case keywords.Forward:
		return a.forward(action)
	}
	return fmt.Errorf("action %q: %w", action.Kind, store.ErrNotFound)
}

// stop is the whole of a STOP: the stopped list, out of every group, and every
// text to them that has not left.
func stop(tx *store.Tx, n phone.Number, how groups.How) error {
	return errors.Join(groups.Stop(tx, n, how), eachNumber(tx, n, func(n phone.Number) error {
		_, err := outbox.RefuseAll(tx, n, how.At)
		return err
	}))
}

// release lets go what was held for a person about whom there is no doubt now.
func release(tx *store.Tx, n phone.Number, now time.Time) error {
	return eachNumber(tx, n, func(n phone.Number) error {
		_, err := outbox.Release(tx, n, now)
		return err
	})
}

// eachNumber does something for every number of the person who has n.
func eachNumber(tx *store.Tx, n phone.Number, fn func(phone.Number) error) error {
	family, err := groups.Family(tx, n)
	for _, n := range family {
		err = errors.Join(err, fn(n))
	}
	return err
}

func (a actor) vote(action keywords.Action) error {
	a.m.Poll = action.Poll
	_, err := polls.Cast(a.tx, action.Poll, a.ballot(), action.Option)
	return err
}

func (a actor) unclear(action keywords.Action) error {
	a.m.Poll = action.Poll
	a.m.Mark(inbox.Unclear)
	_, err := polls.MarkUnclear(a.tx, action.Poll, a.ballot())
	return err
}

func (a actor) ballot() polls.Ballot {
	return polls.Ballot{Number: a.m.From, Message: a.m.ID, At: a.g.networkTime(a.m)}
}

// forward hands the text on: one text a number, one broadcast a group however
// large. The person who wrote it does not get it back.
func (a actor) forward(action keywords.Action) error {
	if a.looping() {
		a.m.Outcome += "; not forwarded: the same words were forwarded too often in five minutes"
		a.m.Mark(inbox.Attention)
		return nil
	}
	to := groups.Selection{Without: []phone.Number{a.m.From}}
	for _, target := range action.To {
		if name, ok := strings.CutPrefix(target, "group:"); ok {
			to.Groups = append(to.Groups, groups.ID(name))
		} else if err := a.forwardTo(phone.Number(target), action.Text); err != nil {
			return err
		}
	}
	if len(to.Groups) == 0 {
		return nil
	}
	_, err := outbox.Announce(a.tx, outbox.BroadcastDraft{
		Text: lang.Literal(action.Text), To: to, Urgent: true,
		Life: a.g.cfg().Sending.Expires, Validity: a.g.cfg().Sending.Validity,
		OnUncertain: outbox.Policy(a.g.cfg().Sending.Uncertain),
	}, a.m.Stored)
	return err
}

func (a actor) forwardTo(n phone.Number, text string) error {
	if n == a.m.From {
		return nil
	}
	_, err := outbox.Queue(a.tx, outbox.Draft{
		To: n, Text: text, Rank: outbox.RankPersonal, InReplyTo: a.m.ID.String(),
		Expires: a.g.cfg().Sending.Expires, Validity: a.g.cfg().Sending.Validity,
		OnUncertain: outbox.Policy(a.g.cfg().Sending.Uncertain),
	}, a.m.Stored)
	return err
}

const (
	// loopWindow and loopMost bound how often the same words of one person are
	// forwarded: two gateways that forward to each other burn all credit.
	loopWindow = 5 * time.Minute
	loopMost   = 3
)

func (a actor) looping() bool {
	same := 0
	recent, err := inbox.List(a.tx, inbox.Query{From: a.m.From, Limit: 20})
	if err != nil {
		return false
	}
	for _, m := range recent {
		if m.Text == a.m.Text && a.m.Stored.Sub(m.Stored) < loopWindow {
			same++
		}
	}
	return same >= loopMost
}

// reply queues the automatic answer, within the bounds that keep two robots
// from talking each other's credit away.
func (a actor) reply(d keywords.Decision) error {
	if d.Reply == "" {
		return nil
	}
	sent, verdict, err := outbox.Reply(a.tx, outbox.Draft{
		To: a.m.From, Text: d.Reply, Rank: outbox.RankReply, InReplyTo: a.m.ID.String(),
		Confirmation: d.ReplyKind == keywords.ReplyStopped, Modem: a.m.Modem,
		Expires: a.g.cfg().Sending.Expires, Validity: a.g.cfg().Sending.Validity,
		OnUncertain: outbox.Policy(a.g.cfg().Sending.Uncertain),
	}, a.g.bounds(a.m.IMSI), a.m.Stored)
	switch {
	case err != nil && !domain(err):
		return err
	case err != nil:
		a.m.Outcome += "; not answered: " + err.Error()
		return nil
	}
	if verdict.Flag {
		a.m.Mark(inbox.Attention)
	}
	if !verdict.Queued {
		a.m.Outcome += "; not answered: " + verdict.Reason
		return nil
	}
	a.m.Replies = append(a.m.Replies, sent.ID.String())
	if d.ReplyKind == keywords.ReplyAlready {
		return saidAlready(a.tx, a.m.From, a.m.Stored)
	}
	return nil
}

func names(ids []groups.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

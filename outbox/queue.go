package outbox

import (
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Draft is a text to be queued for one person.
type Draft struct {
	To   phone.Number
	Text string
	Rank Rank
	// At is when it is to leave; zero or past: now.
	At time.Time
	// Expires is how long after it was due it may still be handed to a modem;
	// zero: for ever.
	Expires time.Duration
	// Validity is how long the network may try to deliver it; zero: as the
	// SMSC likes.
	Validity    time.Duration
	OnUncertain Policy
	// Modem is the modem that is to take it, unless that one is out of work;
	// "": the one that last talked with them, or any.
	Modem string
	// Plain puts the text into the GSM alphabet, whatever it costs in accents.
	Plain        bool
	Poll         string
	InReplyTo    string
	Confirmation bool
}

// Queue keeps a text to one person and queues it. A text to somebody who said
// stop is kept as Refused, one to somebody who may have is kept as Held
// (replies pass): look at the State. Errors are those of tpdu.Measure and
// tpdu.ErrRecipient; nothing is kept then.
func Queue(tx *store.Tx, d Draft, now time.Time) (Message, error) {
	if d.To.Kind() == phone.Alphanumeric {
		return Message{}, fmt.Errorf("%q: %w", d.To, tpdu.ErrRecipient)
	}
	if d.Plain {
		d.Text = tpdu.Plain(d.Text)
	}
	size, err := tpdu.Measure(d.Text)
	if err != nil {
		return Message{}, err
	}
	r := &record{Message: d.message(size.Parts, now)}
	if err := r.admit(tx, nil); err != nil {
		return Message{}, err
	}
	if err := r.choose(tx); err != nil {
		return Message{}, err
	}
	return r.Message, r.save(tx)
}

func (d Draft) message(parts int, now time.Time) Message {
	m := Message{
		ID: store.NewID(now), To: d.To, Text: d.Text, Rank: d.Rank, State: Queued,
		Poll: d.Poll, InReplyTo: d.InReplyTo, Confirmation: d.Confirmation,
		Created: now.UTC(), Due: now.UTC(), Validity: d.Validity, OnUncertain: d.OnUncertain,
		Modem: d.Modem, Parts: queuedParts(parts),
	}
	if d.At.After(now) {
		m.Due, m.NotBefore, m.Scheduled = d.At.UTC(), d.At.UTC(), true
	}
	if d.Expires > 0 {
		m.Expires = m.Due.Add(d.Expires)
	}
	m.Order = orderAt(m.Due)
	return m
}

func queuedParts(n int) []Part {
	parts := make([]Part, n)
	for i := range parts {
		parts[i].State = Queued
	}
	return parts
}

// orderAt is the order of a text that is not part of a broadcast: by due time.
func orderAt(t time.Time) uint64 { return uint64(max(t.UnixNano(), 0)) }

// admit takes a text out of the queue that may not go to its recipient. It is
// asked when a text is queued and again before it is handed to a modem. The
// groups are those whose members a Member text is for.
func (r *record) admit(tx *store.Tx, of []groups.ID) error {
	standing, err := groups.StandingOf(tx, r.To)
	lost := ""
	if err == nil {
		lost, err = r.outOfReach(tx)
	}
	switch {
	case err != nil:
		return fmt.Errorf("may %s be texted: %w", r.To.Masked(), err)
	case standing == groups.Stopped && !r.Confirmation:
		r.leave(Refused, "they said stop")
	case r.forMembers() && !groups.Reaches(tx, of, r.To):
		r.leave(Refused, "they left the group")
	case lost != "":
		r.leave(Failed, lost)
	case standing == groups.Held && r.Rank != RankReply:
		r.hold(HeldDoubt, "they may have said stop: read their text")
	}
	return nil
}

// forMembers tells whether the text is for members only. One that a person sent
// again by hand is for that very recipient.
func (m *Message) forMembers() bool { return m.Member && !m.Alone }

// leave takes the text out of the queue. Parts that may have left once and were
// to be sent again are in doubt again; a text of which nothing else is left is
// uncertain, whatever took it out of the queue.
func (r *record) leave(s State, why string) {
	r.State, r.Error = s, r.outOf(why)
	r.NotBefore, r.Scheduled, r.Parked, r.Hold = time.Time{}, false, false, ""
	for i := range r.Parts {
		if p := &r.Parts[i]; p.State == Queued && !p.Doubt.IsZero() {
			p.State, r.Resends = Uncertain, mostResends
		}
	}
	if len(r.Parts) > 0 && r.nextPart() < 0 {
		r.derive()
	}
}

// hold takes the text out of the queue until a person decides.
func (r *record) hold(reason HoldReason, why string) {
	if r.leave(Held, why); r.State == Held {
		r.Hold = reason
	}
}

// enqueue puts the text into the queue at once.
func (r *record) enqueue() {
	r.State, r.Hold = Queued, ""
	r.NotBefore, r.Scheduled = time.Time{}, false
}

// enqueueAt puts the text into the queue once the time has come.
func (r *record) enqueueAt(t time.Time) {
	r.enqueue()
	r.NotBefore = t.UTC()
}

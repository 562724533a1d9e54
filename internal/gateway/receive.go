package gateway

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/modem"
)

// keep stores what the modem holds: after it returns nil the slot may be
// deleted. It is handed to modem.Session.Sweep.
func (t *turn) keep(a modem.Arrival) error {
	in, err := tpdu.ParseIncoming(a.PDU)
	switch in := in.(type) {
	case *tpdu.Report:
		return t.keepReport(in)
	case *tpdu.Deliver:
		return t.keepText(a, in)
	}
	return t.keepUnread(a, err)
}

// keepReport takes a status report, which is committed with the next text.
func (t *turn) keepReport(r *tpdu.Report) error {
	t.reports = append(t.reports, *r)
	return modem.ErrLater
}

// keepText is what one text costs: one transaction. If acting on it fails,
// it is filed for a person instead, because a text that can not be committed
// would stay on the SIM and fill it.
func (t *turn) keepText(a modem.Arrival, d *tpdu.Deliver) error {
	g := t.w.g
	arrival := inbox.Arrival{
		Slot:    t.slot(a),
		Modem:   t.w.cfg.Name,
		From:    g.originator(d.From),
		TPDU:    a.PDU,
		Deliver: d,
		At:      g.opt.Now(),
	}
	err := t.commit(func(tx *store.Tx) error { return g.receive(tx, arrival, g.act) })
	if err != nil && !errors.Is(err, store.ErrFull) {
		g.log.Error("a text could not be acted on and is filed for a person", "from", arrival.From.Masked(), "error", err)
		err = t.commit(func(tx *store.Tx) error { return g.receive(tx, arrival, unacted(err)) })
	}
	if err == nil {
		g.clock.hear(d.SCTS, false)
		g.ring()
	}
	return err
}

func (g *Gateway) originator(from tpdu.Address) phone.Number {
	if from.Alphanumeric {
		return phone.Number(strings.TrimPrefix(from.Text, "+"))
	}
	return phone.Originator(from.Text, from.International, g.cfg().Country)
}

// receive keeps an arrival and, where it makes a text whole that is new, lets
// act do what it asks for. The message hides the operator's code, text does not.
func (g *Gateway) receive(tx *store.Tx, a inbox.Arrival, act func(tx *store.Tx, m *inbox.Message, text string) error) error {
	kept, err := inbox.Keep(tx, a)
	if err == nil && kept.Broken != nil {
		err = g.concealFiled(tx, *kept.Broken)
	}
	if err != nil || kept.Message == nil {
		return err
	}
	m := kept.Message
	text := m.Text
	m.Text = g.conceal(text)
	switch {
	case m.Has(inbox.Repeat):
		m.Outcome = besides("kept: the network delivered it twice", m.Outcome)
	case m.Has(inbox.Old):
		if err := g.fileOld(tx, m); err != nil {
			return err
		}
	default:
		if err := heardFrom(tx, m); err != nil {
			return err
		}
		if err := act(tx, m, text); err != nil {
			return err
		}
	}
	tx.After(func() { g.tellIn(*m) })
	return inbox.Accept(tx, *m)
}

// fileOld files what was on the SIM before.
func (g *Gateway) fileOld(tx *store.Tx, m *inbox.Message) error {
	what := m.Outcome
	m.Outcome = besides("filed: it was on the SIM before", what)
	if what != "" { // no text for a person, and nothing new
		m.Unmark(inbox.Attention)
		return nil
	}
	return g.heedOldStop(tx, m)
}

// besides says what became of a message and, where it is no text, what it is.
func besides(outcome, what string) string {
	if what == "" {
		return outcome
	}
	return outcome + "; " + what
}

// heedOldStop has a person decide about a stop that was on the SIM before:
// no rule fires for an old text, but a stop must not be missed either.
func (g *Gateway) heedOldStop(tx *store.Tx, m *inbox.Message) error {
	if m.From.Kind() != phone.Person {
		return nil
	}
	d := g.book.Load().Decide(m.Text, keywords.Sender{Number: m.From}, g.networkTime(m))
	for _, a := range d.Actions {
		if a.Kind == keywords.Stop || a.Kind == keywords.Doubt {
			return actor{g: g, tx: tx, m: m}.do(keywords.Action{Kind: keywords.Doubt})
		}
	}
	return nil
}

func unacted(why error) func(*store.Tx, *inbox.Message, string) error {
	return func(_ *store.Tx, m *inbox.Message, _ string) error {
		m.Outcome = "kept, but not acted on: " + why.Error()
		m.Mark(inbox.Attention)
		return nil
	}
}

// keepUnread files what is no TPDU we can read, in hexadecimal.
func (t *turn) keepUnread(a modem.Arrival, why error) error {
	if errors.Is(why, tpdu.ErrNotIncoming) {
		return nil // a text of our own that somebody saved on the SIM
	}
	g, now := t.w.g, t.w.g.opt.Now()
	m := inbox.Message{
		ID: store.NewID(now), From: "unknown", Text: strings.ToUpper(hex.EncodeToString(a.PDU)),
		Received: now, Stored: now, Modem: t.w.cfg.Name, IMSI: t.imsi, Parts: 1,
		Outcome: fmt.Sprintf("kept unread: %v", why), Flags: []inbox.Flag{inbox.Binary, inbox.Attention},
	}
	return g.update(func(tx *store.Tx) error {
		tx.After(func() { g.tellIn(m) })
		return inbox.Accept(tx, m)
	})
}

// deleted notes that the SIM no longer holds a text. A crash before the note is
// committed only makes the slot be looked at again.
func (t *turn) deleted(a modem.Arrival) {
	if a.Index >= 0 {
		t.gone = append(t.gone, t.slot(a))
	}
}

// slot is where an arrival was.
func (t *turn) slot(a modem.Arrival) inbox.Slot {
	return inbox.Slot{IMSI: t.imsi, IMEI: t.s.Identity().IMEI, Store: a.Store, Index: a.Index}
}

func (g *Gateway) tellIn(m inbox.Message) {
	if !g.events.watched() {
		return
	}
	in := inMessage(m, "")
	g.events.tell(api.Event{Kind: api.EventIn, At: m.Stored, ID: in.ID, Message: &in})
}

// meet ends the first contact with a SIM and with a stick's own memory: what they
// held is filed now. It does not where something is still unread, which would be
// taken for new by and by.
func (g *Gateway) meet(id modem.Identity, unread error) error {
	memories := []string{id.IMSI}
	if id.IMEI != "" {
		memories = append(memories, inbox.StickMemory(id.IMEI))
	}
	return g.update(func(tx *store.Tx) error {
		for _, memory := range memories {
			known, err := inbox.Acquainted(tx, memory)
			switch {
			case err != nil:
				return err
			case known:
				continue
			case unread != nil:
				return fmt.Errorf("first contact with this SIM and stick: %w", unread)
			}
			if err := inbox.Acquaint(tx, memory, g.opt.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

package gateway

import (
	"context"
	"errors"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
)

// takeCalls files the calls that rang: in many countries a missed call is a
// free signal. They are let ring unless the configuration says otherwise, since
// rejecting can divert a caller to voicemail at their cost. On a full disk they
// wait for the next sweep.
func (t *turn) takeCalls(ctx context.Context) error {
	rang := t.s.Calls()
	if len(rang) > 0 && t.w.cfg.RejectCalls {
		if err := t.s.HangUp(ctx); err != nil {
			t.w.log.Warn("a call could not be rejected", "error", err)
		}
	}
	t.calls = append(t.calls, rang...)
	for len(t.calls) > 0 {
		switch err := t.fileCall(t.calls[0]); {
		case errors.Is(err, store.ErrFull):
			return nil
		case err != nil:
			return err
		}
		t.calls = t.calls[1:]
	}
	return nil
}

// fileCall files a call and does what the rules for calls say, in one
// transaction. If that fails, the call is filed for a person instead.
func (t *turn) fileCall(c modem.Call) error {
	err := t.w.g.keepCall(t.message(c), t.w.g.actOnCall)
	if err != nil && !errors.Is(err, store.ErrFull) {
		t.w.log.Error("a call could not be acted on and is filed for a person", "error", err)
		fail := unacted(err)
		err = t.w.g.keepCall(t.message(c), func(tx *store.Tx, m *inbox.Message) error { return fail(tx, m, "") })
	}
	if err == nil {
		t.w.g.ring()
	}
	return err
}

// withheld stands for the number of a caller who hides it.
const withheld = "withheld"

func (t *turn) message(c modem.Call) inbox.Message {
	g := t.w.g
	m := inbox.Message{
		ID: store.NewID(g.opt.Now()), From: phone.Originator(c.From, false, g.cfg().Country),
		Received: c.At, Stored: g.opt.Now(), Modem: t.w.cfg.Name, IMSI: t.imsi,
		Outcome: "missed call", Flags: []inbox.Flag{inbox.Call},
	}
	if c.From == "" {
		m.From = withheld
	}
	return m
}

func (g *Gateway) keepCall(m inbox.Message, act func(*store.Tx, *inbox.Message) error) error {
	return g.update(func(tx *store.Tx) error {
		m := m
		if err := act(tx, &m); err != nil {
			return err
		}
		tx.After(func() { g.tellIn(m) })
		return inbox.Accept(tx, m)
	})
}

// actOnCall does what a rule for calls says. A caller who hides their number
// can neither join nor vote.
func (g *Gateway) actOnCall(tx *store.Tx, m *inbox.Message) error {
	if m.From.Kind() != phone.Person {
		return nil
	}
	sender, err := g.sender(tx, m.From, m.Stored)
	if err != nil {
		return err
	}
	return g.perform(tx, m, g.book.Load().DecideCall(sender, m.Modem, m.Received))
}

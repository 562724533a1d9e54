package gateway

import (
	"errors"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
)

// takeCalls files the calls that rang: in many countries a missed call is a
// free signal. They are let ring, since rejecting can divert a caller to
// voicemail at their cost. On a full disk they wait for the next sweep.
func (t *turn) takeCalls() error {
	t.calls = append(t.calls, t.s.Calls()...)
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

func (t *turn) fileCall(c modem.Call) error {
	g := t.w.g
	m := inbox.Message{
		ID: store.NewID(g.opt.Now()), From: phone.Originator(c.From, false, g.cfg.Country),
		Received: c.At, Stored: g.opt.Now(), Modem: t.w.cfg.Name, IMSI: t.imsi,
		Outcome: "missed call", Flags: []inbox.Flag{inbox.Call},
	}
	if c.From == "" {
		m.From = "withheld"
	}
	return g.update(func(tx *store.Tx) error {
		tx.After(func() { g.tellIn(m) })
		return inbox.Accept(tx, m)
	})
}

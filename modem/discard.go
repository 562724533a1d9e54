package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// ErrLater is what Keep returns for an arrival that is to be committed together
// with something else: Discard is called once that is done.
var ErrLater = errors.New("kept later")

// postponed is an arrival that Keep took and that Discard is to delete.
type postponed struct {
	pdu string
	Arrival
}

// in tells whether it was stored in the slot.
func (p *postponed) in(at slot) bool {
	return p.Index >= 0 && p.Store == at.store && p.Index == at.index
}

// isPostponed tells whether a stored text is to be deleted anyway. It counts
// once, even if it is told of twice or read by two names of one memory: the first
// deletion makes room for a new text, which a second one would take away.
func (s *Session) isPostponed(pdu string) bool {
	return slices.ContainsFunc(s.postponed, func(p postponed) bool { return p.Index >= 0 && p.pdu == pdu })
}

// holds notes what was seen in a slot, "" for nothing. What was to be deleted
// there and is gone must not take another text with it.
func (s *Session) holds(at slot, pdu string) {
	s.postponed = slices.DeleteFunc(s.postponed, func(p postponed) bool { return p.in(at) && p.pdu != pdu })
}

// Discard deletes from the modem, or acknowledges, what Keep took with ErrLater.
// It is called once that is committed, and not from within Keep.
func (s *Session) Discard(ctx context.Context) error {
	if err := s.heedRestart(ctx); err != nil {
		return err
	}
	sw := sweep{session: s}
	for len(s.postponed) > 0 {
		p := s.postponed[0]
		s.postponed = s.postponed[1:]
		if p.Index < 0 {
			if err := s.acknowledge(ctx); err != nil {
				return err
			}
			continue
		}
		err := s.selectStore(ctx, p.Store)
		if err == nil {
			err = sw.discard(ctx, p)
		}
		if tolerant(err) != nil {
			return err
		}
	}
	return nil
}

// discard deletes a slot if it still holds what was taken. A stick that forgot its
// settings without a word reads from another store, where the slot may hold a
// text that nobody saw yet.
func (sw *sweep) discard(ctx context.Context, p postponed) error {
	s := sw.session
	info, err := s.command(ctx, "+CMGR="+strconv.Itoa(p.Index), slowly)
	if err != nil {
		return err
	}
	if text, ok := parseSlot(info); !ok || text.pdu != p.pdu {
		s.storage.doubtStore()
		return nil
	}
	return sw.remove(ctx, slot{p.Store, p.Index}, p.pdu, p.Arrival)
}

// readAgain has the slots of what was taken with ErrLater read again before they
// are deleted: after a restart, or in another SIM, there may be a new text.
func (s *Session) readAgain() {
	s.postponed = slices.DeleteFunc(s.postponed, func(p postponed) bool { return p.Index >= 0 })
}

// direct keeps what the network handed over without storing it, and acknowledges
// it only then. What keep refuses waits here; the network sends it again, too.
func (sw *sweep) direct(ctx context.Context) error {
	events := sw.session.wire.events
	i := 0
	for _, pdu := range events.directs() {
		arrival, err := parseArrival("", -1, pdu)
		if err != nil {
			events.dropDirect(i)
			continue
		}
		err = sw.keep(arrival)
		if errors.Is(err, ErrLater) {
			sw.session.postponed = append(sw.session.postponed, postponed{pdu, arrival})
			events.dropDirect(i)
			continue
		}
		if err != nil {
			sw.refusals = append(sw.refusals, fmt.Errorf("keep a direct text: %w", err))
			i++
			continue
		}
		events.dropDirect(i)
		if err := sw.session.acknowledge(ctx); err != nil {
			return err
		}
	}
	return nil
}

// acknowledge tells the network that a direct text is kept (TS 27.005 §3.4.4).
// Without phase 2+ the modem did so itself and refuses.
func (s *Session) acknowledge(ctx context.Context) error {
	if s.settings.Service == 0 {
		return nil
	}
	_, err := s.command(ctx, "+CNMA", quickly)
	if tolerant(err) != nil {
		return err
	}
	if err != nil {
		return s.keepNotify(ctx)
	}
	return nil
}

package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// SweepMode is how thorough a sweep is.
type SweepMode uint8

// The modes.
const (
	// Woken reads what the modem told of.
	Woken SweepMode = iota
	// Timed also looks through every store, for what was not told, and sees
	// that the modem still tells.
	Timed
)

// Keep commits an arrival, and returns nil only once it is on disk: then it is
// deleted from the modem, or acknowledged to the network. ErrLater leaves it
// where it is until Discard.
type Keep func(Arrival) error

// listing is how long a full store may take to be listed.
const listing = 60 * time.Second

// Sweep reads what waits in the modem and hands each to keep. What keep refuses
// stays, and is handed over again by a later sweep; the others are not held up.
// The first sweep of a session lists every store (AT+CMGL), whatever the mode;
// after that slots are read one by one, because listing freezes many sticks. The
// error joins keep's errors with those of the modem; Err tells whether the
// session is over.
func (s *Session) Sweep(ctx context.Context, mode SweepMode, keep Keep) error {
	if err := s.heedRestart(ctx); err != nil {
		return err
	}
	if mode == Timed {
		if err := s.awake(ctx); err != nil {
			return err
		}
	}
	marks, full := s.wire.events.takeMarks()
	sw := sweep{session: s, keep: keep, dirty: make(map[string]bool), listed: make(map[string]bool)}
	steps := []func(context.Context) error{
		sw.direct,
		sw.listUnlisted,
		func(ctx context.Context) error { return sw.read(ctx, marks) },
		func(ctx context.Context) error { return sw.look(ctx, mode == Timed || full) },
	}
	if mode == Timed {
		steps = append(steps, s.keepNotify)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return errors.Join(append(sw.refusals, err)...)
		}
	}
	return errors.Join(sw.refusals...)
}

// awake finds a frozen stick sooner than a command that may take its time: one
// that says nothing to a bare AT is brought back in step at once, or given up.
func (s *Session) awake(ctx context.Context) error {
	_, err := s.command(ctx, "", quickly)
	if errors.Is(err, ErrSilent) && s.Err() == nil {
		_, err = s.command(ctx, "", quickly)
	}
	return tolerant(err)
}

// sweep is one run of Sweep.
type sweep struct {
	session  *Session
	keep     Keep
	refusals []error         // of keep
	dirty    map[string]bool // stores to look through; "" for all
	listed   map[string]bool // stores listed in this run
	report   bool            // the slot read last holds a status report
	misled   bool            // a report is not where the modem said
}

// listUnlisted lists the stores that were not listed yet.
func (sw *sweep) listUnlisted(ctx context.Context) error {
	s := sw.session
	for _, store := range s.settings.Stores {
		if s.storage.listed[store] {
			continue
		}
		// Set before: a stick that freezes here must not freeze at each reopening
		// of the same session.
		s.storage.listed[store] = true
		err := sw.list(ctx, store)
		if errors.Is(err, ErrSilent) && s.Err() == nil {
			continue // the next command brings it back in step
		}
		if tolerant(err) != nil {
			return err
		}
		sw.listed[store] = err == nil
	}
	return nil
}

// list reads a whole store at once.
func (sw *sweep) list(ctx context.Context, store string) error {
	u, err := sw.session.openStore(ctx, store)
	if err != nil && !errors.Is(err, errUsageUnknown) {
		return err
	}
	if err == nil && u.used == 0 {
		return nil
	}
	info, err := sw.session.command(ctx, "+CMGL=4", listing)
	if err != nil {
		sw.dirty[store] = true
		return err
	}
	met := make(map[int]bool)
	for _, text := range parseList(info) {
		if text.pdu == "" || met[text.index] {
			sw.dirty[store] = true
			continue
		}
		met[text.index] = true // once deleted, it may hold another text
		if err := sw.take(ctx, slot{store, text.index}, text); err != nil {
			return err
		}
	}
	return nil
}

// read follows the modem's marks. One that leads nowhere (another numbering,
// another store, no index) has the store looked through, or all stores.
func (sw *sweep) read(ctx context.Context, marks []mark) error {
	for _, m := range marks {
		if sw.listed[m.store] {
			continue // told before the listing, so seen by it
		}
		if m.report && sw.session.storage.misled {
			sw.dirty[reportStore] = true
			continue
		}
		if m.store == "" || m.index < 0 {
			sw.dirty[m.store] = true
			continue
		}
		err := sw.session.selectStore(ctx, m.store)
		if tolerant(err) != nil {
			return err
		}
		if err != nil {
			sw.dirty[""] = true
			continue
		}
		// A slot that is told of was free before: what was known of it is over,
		// even if the new text is the same octet for octet.
		at := slot{m.store, m.index}
		delete(sw.session.storage.passed, at)
		found, err := sw.slot(ctx, at)
		if err != nil {
			return err
		}
		if !found {
			sw.dirty[""] = true
		}
		if m.report && !sw.report && slices.Contains(sw.session.settings.Stores, reportStore) {
			sw.misled, sw.dirty[reportStore] = true, true
		}
	}
	return nil
}

// reportStore is the store for status reports alone (TS 27.005 §3.1).
const reportStore = "SR"

// look looks through the stores that may hold something untold.
func (sw *sweep) look(ctx context.Context, all bool) error {
	all = all || sw.dirty[""]
	stores := sw.session.settings.Stores
	for _, store := range stores {
		if !all && !sw.dirty[store] {
			continue
		}
		delete(sw.dirty, store)
		if err := sw.scan(ctx, store); err != nil {
			return err
		}
	}
	for store := range sw.dirty {
		if store == "" {
			continue
		}
		if err := sw.scan(ctx, store); err != nil {
			return err
		}
	}
	return nil
}

// unknownSlots is how many slots of a store are looked at that does not say how
// many it has.
const unknownSlots = 30

// scan reads a store slot by slot until it has seen as many texts as the store
// says it holds. Slots are numbered from 1, on some sticks from 0.
func (sw *sweep) scan(ctx context.Context, store string) error {
	u, err := sw.session.openStore(ctx, store)
	switch {
	case errors.Is(err, errUsageUnknown):
		u = usage{used: unknownSlots, total: unknownSlots}
	case err != nil:
		return refusedStore(err)
	default:
		sw.session.storage.fill(store, u)
	}
	now := time.Now()
	left := u.used - sw.session.storage.count(store, now)
	for i := 1; i <= u.total+1 && left > 0; i++ {
		at := slot{store, i % (u.total + 1)} // 0 comes last
		if sw.session.storage.passed[at].rests(now) {
			continue
		}
		found, err := sw.slot(ctx, at)
		if err != nil {
			return err
		}
		if found {
			left--
		}
		if store == reportStore && found && sw.misled {
			sw.session.storage.misled = true
		}
	}
	return nil
}

// refusedStore lets a store that can not be opened pass, unless the SIM is the
// trouble.
func refusedStore(err error) error {
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Class() != Halt {
		return nil
	}
	return err
}

// slot reads one slot of the selected store and takes what it holds.
func (sw *sweep) slot(ctx context.Context, at slot) (found bool, err error) {
	sw.report = false
	info, err := sw.session.command(ctx, "+CMGR="+strconv.Itoa(at.index), slowly)
	var refused *RefusedError
	switch {
	case errors.As(err, &refused) && isEmptySlot(refused):
		sw.empty(at)
		return false, nil
	case errors.As(err, &refused) && refused.Class() == Halt:
		return false, err
	case errors.As(err, &refused):
		sw.session.storage.try(at, "", false)
		return false, nil
	case err != nil:
		return false, err
	}
	text, ok := parseSlot(info)
	if !ok {
		sw.empty(at)
		return false, nil
	}
	text.index = at.index
	return true, sw.take(ctx, at, text)
}

func (sw *sweep) empty(at slot) {
	delete(sw.session.storage.passed, at)
	sw.session.holds(at, "")
}

// isEmptySlot: 321 is the standard's code for a slot without a text, CME 21 and
// 22 are its kin.
func isEmptySlot(e *RefusedError) bool {
	return e.Kind == CMS && e.Code == 321 || e.Kind == CME && (e.Code == 21 || e.Code == 22)
}

// take hands a stored text to keep and deletes it.
func (sw *sweep) take(ctx context.Context, at slot, text stored) error {
	st := &sw.session.storage
	sw.session.holds(at, text.pdu)
	if text.status > received {
		st.passed[at] = &passed{pdu: text.pdu, draft: true}
		return nil
	}
	known := st.passed[at]
	if known != nil && known.pdu != text.pdu {
		known = nil
	}
	if known.rests(time.Now()) {
		return nil
	}
	arrival, err := parseArrival(at.store, at.index, text.pdu)
	if err != nil {
		st.try(at, text.pdu, false)
		return nil
	}
	sw.report = arrival.isReport()
	if sw.session.isPostponed(text.pdu) {
		return nil
	}
	if known != nil && known.kept {
		return sw.remove(ctx, at, text.pdu, arrival)
	}
	err = sw.keep(arrival)
	if errors.Is(err, ErrLater) {
		sw.session.postponed = append(sw.session.postponed, postponed{text.pdu, arrival})
		return nil
	}
	if err != nil {
		sw.refusals = append(sw.refusals, fmt.Errorf("keep %s %d: %w", at.store, at.index, err))
		return nil
	}
	return sw.remove(ctx, at, text.pdu, arrival)
}

// remove deletes a slot whose text is kept. One that can not be deleted is left
// alone for longer and longer; its text is not handed over again.
func (sw *sweep) remove(ctx context.Context, at slot, pdu string, kept Arrival) error {
	s := sw.session
	s.storage.try(at, pdu, true)
	if s.wire.events.restarted() {
		return nil // there may be another SIM, or another store is read
	}
	_, err := s.command(ctx, "+CMGD="+strconv.Itoa(at.index), slowly)
	if tolerant(err) != nil {
		return err
	}
	if err != nil {
		s.log.Warn("modem does not delete a text", "store", at.store, "slot", at.index, "err", err)
		return nil
	}
	if s.cfg.Deleted != nil {
		s.cfg.Deleted(kept)
	}
	return nil
}

package outbox

import (
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Settle records what became of the submit of a SIM that is in flight. It
// returns ErrIdle if none is. Call it in the transaction that asks for the
// next text. The message is zero where its recipient was erased meanwhile.
func Settle(tx *store.Tx, imsi string, res Result, now time.Time) (Settled, error) {
	s, err := loadSIM(tx, imsi)
	switch {
	case err != nil:
		return Settled{}, err
	case s.Flight == nil:
		return Settled{}, ErrIdle
	}
	if res.Prior != nil {
		if err := s.settleLate(tx, imsi, *res.Prior, now); err != nil && !errors.Is(err, ErrIdle) {
			return Settled{}, err
		}
	}
	settled, err := s.land(tx, imsi, res, now)
	if err != nil {
		return Settled{}, err
	}
	return settled, s.save(tx, imsi)
}

// land ends the flight with a result.
func (s *sim) land(tx *store.Tx, imsi string, res Result, now time.Time) (Settled, error) {
	f := *s.Flight
	s.Flight = nil
	r, err := load(tx, f.ID)
	if store.IsNotFound(err) { // the recipient was erased meanwhile
		return Settled{Part: f.Part}, nil
	}
	if err != nil {
		return Settled{}, err
	}
	switch res.effective() {
	case WasUncertain:
		s.Doubt = &f
	case WasNotSent:
		if err := s.takeBack(tx, imsi, f, r.To); err != nil {
			return Settled{}, err
		}
	default:
		s.Doubt = nil
	}
	r.note(r.Parts[f.Part].attempt(f, res))
	out := Settled{Part: f.Part}
	if err := s.apply(tx, r, imsi, f, res, now, &out); err != nil {
		return Settled{}, err
	}
	if err := r.settleIn(tx, now); err != nil {
		return Settled{}, err
	}
	if res.effective() == WasSent && (r.State == Sent || r.State == Delivered) {
		s.Texts++
	}
	out.Message = r.Message
	return out, nil
}

// takeBack uncounts a submit that never happened.
func (s *sim) takeBack(tx *store.Tx, imsi string, f flight, to phone.Number) error {
	s.Usage.undo()
	if !f.First {
		return nil
	}
	return s.Usage.unmeet(tx, imsi, to)
}

func (p Part) attempt(f flight, res Result) Attempt {
	return Attempt{
		At: f.Begun, Part: f.Part, Modem: p.Modem, IMSI: p.IMSI,
		Outcome: res.outcome(), Code: res.Code, Words: res.Words, Took: res.Took,
	}
}

// apply gives the part and the text the state that the result means.
func (s *sim) apply(tx *store.Tx, r *record, imsi string, f flight, res Result, now time.Time, out *Settled) error {
	switch res.effective() {
	case WasSent:
		s.Sent++
		s.Streak = streak{}
		return r.sent(tx, imsi, f, res)
	case WasUncertain:
		r.uncertain(f, res)
		if s.Streak.grow(res.Code, r) {
			out.trouble(TroublePause, s.Streak.words(res))
		}
		return r.takeParked(tx, imsi, f.Part)
	case WasNotSent:
		r.requeuePart(f.Part)
		r.Error = res.reason()
		return r.afterTrouble(tx, now)
	}
	r.requeuePart(f.Part)
	return s.refuse(tx, r, f.Part, res, now, out)
}

func (s *Settled) trouble(t Trouble, reason string) { s.Trouble, s.Reason = t, reason }

// requeuePart takes the part back: it did not leave. A doubt from an earlier
// submit stays.
func (r *record) requeuePart(part int) {
	r.Parts[part].State = Queued
	r.State = Queued
	r.unpin()
}

// sent notes that the network took the part, and what a report that came
// before this answer says.
func (r *record) sent(tx *store.Tx, imsi string, f flight, res Result) error {
	p := &r.Parts[f.Part]
	p.State, p.MR, p.HasMR, p.IMSI, p.Begun = Sent, res.MR, true, imsi, f.Begun
	p.Doubt = time.Time{}
	r.Troubles = 0
	if r.State == Submitting {
		r.Error = ""
	}
	if err := Spoke(tx, r.To, imsi); err != nil {
		return err
	}
	if !f.Report { // all that will ever be known of it
		return Reached(tx, r.To)
	}
	if err := claim(tx, imsi, r, f.Part); err != nil {
		return err
	}
	return r.takeParked(tx, imsi, f.Part)
}

// grace is how long an uncertain text waits for a late answer or a report
// before the policy sends it again.
const grace = 90 * time.Second

// mostResends bounds what the policy may cost a person in equal texts.
const mostResends = 2

func (r *record) uncertain(f flight, res Result) {
	p := &r.Parts[f.Part]
	p.State, p.Doubt = Uncertain, f.Begun
	r.Error = "no answer: it may have been sent"
	if why := res.reason(); why != "" {
		r.Error += ": " + why
	}
}

// settleIn derives the state of the text from its parts, and saves it.
func (r *record) settleIn(tx *store.Tx, now time.Time) error {
	r.derive()
	switch {
	case r.State == Queued:
		if err := r.rejoin(tx, now); err != nil {
			return err
		}
	case r.State == Uncertain && r.OnUncertain == Resend && r.Resends < mostResends && r.NotBefore.IsZero():
		r.NotBefore = now.Add(grace).UTC()
	}
	r.tidy()
	return r.save(tx)
}

// tidy drops what the state has no use for.
func (r *record) tidy() {
	if r.State != Queued && r.State != Uncertain {
		r.NotBefore, r.Scheduled = time.Time{}, false
	}
	if r.State != Queued {
		r.Parked = false
	}
	if r.State == Sent || r.State == Delivered {
		r.Error = ""
	}
}

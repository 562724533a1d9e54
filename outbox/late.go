package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// SettleLate records an answer that came outside any submit: it belongs to the
// submit of that SIM before, if that one is in doubt. It returns ErrIdle where
// there is no such submit; the answer then says nothing.
func SettleLate(tx *store.Tx, imsi string, res Result, now time.Time) (Settled, error) {
	s, err := loadSIM(tx, imsi)
	if err != nil {
		return Settled{}, err
	}
	out, err := s.late(tx, imsi, res, now)
	if err != nil {
		return Settled{}, err
	}
	return out, s.save(tx, imsi)
}

// settleLate is SettleLate for a SIM that is being settled anyway.
func (s *sim) settleLate(tx *store.Tx, imsi string, res Result, now time.Time) error {
	_, err := s.late(tx, imsi, res, now)
	return err
}

func (s *sim) late(tx *store.Tx, imsi string, res Result, now time.Time) (out Settled, err error) {
	outcome := res.effective()
	if s.Doubt == nil || outcome == WasNotSent || outcome == WasUncertain {
		return out, ErrIdle
	}
	f := *s.Doubt
	s.Doubt = nil
	r, err := load(tx, f.ID)
	if store.IsNotFound(err) {
		return out, ErrIdle
	}
	if err != nil {
		return out, err
	}
	p := &r.Parts[f.Part]
	if !p.Doubt.Equal(f.Begun) || p.State == Submitting {
		return out, ErrIdle
	}
	line := p.attempt(f, res)
	line.Outcome = "late answer: " + line.Outcome
	r.note(line)
	p.Doubt = time.Time{}
	out.Part = f.Part
	if err := s.applyLate(tx, r, imsi, f, res, now, &out); err != nil {
		return out, err
	}
	err = r.settleIn(tx, now)
	out.Message = r.Message
	return out, err
}

// applyLate is apply for a text that may have been taken out of the queue since:
// a late refusal does not bring it back.
func (s *sim) applyLate(tx *store.Tx, r *record, imsi string, f flight, res Result, now time.Time, out *Settled) error {
	was := r.Message
	if err := s.apply(tx, r, imsi, f, res, now, out); err != nil {
		return err
	}
	if was.State.outOfQueue() && r.State == Queued {
		r.State, r.Error, r.Hold, r.NotBefore = was.State, was.Error, was.Hold, time.Time{}
	}
	return nil
}

// Recover is called once at start: what was being submitted when the last run
// ended is uncertain. It tells how many texts that were.
func Recover(tx *store.Tx, now time.Time) (n int, err error) {
	flying := map[string]sim{}
	err = sims.Each(tx, store.Range{}, func(imsi []byte, s sim) error {
		if s.Flight != nil {
			flying[string(imsi)] = s
		}
		return nil
	})
	for imsi, s := range flying {
		if err == nil {
			_, err = s.land(tx, imsi, Result{Words: "tocsin ended before the answer came"}, now)
		}
		if err == nil {
			n, err = n+1, s.save(tx, imsi)
		}
	}
	return n, err
}

// InFlight tells which text a SIM has in hand.
func InFlight(tx *store.Tx, imsi string) (id ulid.ULID, flying bool, err error) {
	s, err := loadSIM(tx, imsi)
	if err != nil || s.Flight == nil {
		return id, false, err
	}
	return s.Flight.ID, true, nil
}

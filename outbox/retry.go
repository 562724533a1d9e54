package outbox

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// The waits after temporary refusals; a text that was refused once more than
// there are waits has failed.
var retryWaits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// The waits of a text whose submits end in trouble that is not its own, so that
// one text on which a modem chokes does not keep the others from being tried.
var troubleWaits = []time.Duration{0, 0, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

const (
	// busyWait is how soon a text is tried again that found the modem busy.
	busyWait = 2 * time.Second
	// mostBusy is how often a text may find the modem busy before that counts
	// as a refusal.
	mostBusy = 15
)

// refuse decides what a refusal means for the text and the modem.
func (s *sim) refuse(tx *store.Tx, r *record, part int, res Result, now time.Time, out *Settled) error {
	r.Error = res.reason()
	switch class := res.Class; {
	case class == HaltModem:
		out.trouble(TroubleHalt, r.Error)
		return r.afterTrouble(tx, now)
	case class == PauseModem:
		out.trouble(TroublePause, r.Error)
		return r.afterTrouble(tx, now)
	case class == OptionRefused && !r.Bare:
		r.Bare = true
		return nil
	case (class == RetrySoon || class == FreeStorage) && r.Troubles < mostBusy:
		r.afterBusy(class, now, out)
		return nil
	}
	return s.blame(tx, r, part, res, now, out)
}

func (r *record) afterBusy(class Class, now time.Time, out *Settled) {
	r.Troubles++
	r.enqueueAt(now.Add(busyWait))
	out.trouble(TroubleBusy, r.Error)
	if class == FreeStorage {
		out.Trouble = TroubleStorage
	}
}

// afterTrouble queues a text again whose submit came to nothing by no fault of
// its own: at its place the first time, behind others later.
func (r *record) afterTrouble(tx *store.Tx, now time.Time) error {
	wait := troubleWaits[min(r.Troubles, len(troubleWaits)-1)]
	r.Troubles++
	if r.Troubles > 1 {
		if err := r.stepBack(tx, now); err != nil {
			return err
		}
	}
	if wait > 0 {
		r.enqueueAt(now.Add(wait))
	}
	return nil
}

// blame puts a refusal down to the recipient, or to the SIM where three
// different numbers in a row were refused alike.
func (s *sim) blame(tx *store.Tx, r *record, part int, res Result, now time.Time, out *Settled) error {
	if !s.clearedSince(r) && s.Streak.grow(res.Code, r) {
		out.trouble(TroublePause, s.Streak.words(res))
		return s.spare(tx, r, now)
	}
	if res.Class == Never {
		r.Parts[part].State = Failed
		return r.missed(tx, res.reason(), now)
	}
	r.retry(part, now)
	return nil
}

// retry waits for the next try, or gives up.
func (r *record) retry(part int, now time.Time) {
	p := &r.Parts[part]
	switch r.Retries++; {
	case r.Retries <= len(retryWaits):
		r.enqueueAt(now.Add(retryWaits[r.Retries-1]))
	case p.Doubt.IsZero():
		p.State = Failed
	default:
		p.State, r.Resends = Uncertain, mostResends
	}
}

package outbox

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// A status report names the text it is about by SIM, message reference and
// recipient. References wrap at 255 and recipients come in national form, so
// the latest claim whose last digits fit is taken.
var (
	// claims are the parts that wait for a report; the value is the tail of
	// the recipient's number.
	claims = store.NewBucket[string]("outbox.claims") // imsi, MR, begun, id, part
	// parked are reports that nobody claimed yet: they may have come before
	// the +CMGS they belong to.
	parked = store.NewBucket[tpdu.Report]("outbox.parked") // imsi, MR, arrived, id
)

const (
	// reportWindow is how long a claim is kept: longer than any service centre
	// tries.
	reportWindow = 8 * 24 * time.Hour
	// submitWindow is how far the network's time of a text (SCTS) may be from
	// ours for a report to settle a doubt.
	submitWindow = 10 * time.Minute
	// tailLength is how many of the last digits of two numbers are compared.
	tailLength = 8
)

func tail(number string) string { return number[max(len(number)-tailLength, 0):] }

func tailOf(n phone.Number) string { return tail(strings.TrimPrefix(string(n), "+")) }

// errErased is returned for a report about a text whose recipient was erased.
var errErased = errors.New("the recipient was erased")

// Report applies a status report that came to a SIM. Without a text it can
// belong to, it is parked and matched is false: see Strays.
func Report(tx *store.Tx, imsi string, rep tpdu.Report, now time.Time) (m Message, matched bool, err error) {
	r, part, err := claimant(tx, imsi, rep)
	if r == nil && err == nil {
		r, part, err = settledBy(tx, imsi, rep)
		if r != nil && !says(r.Parts[part], rep) {
			return r.Message, true, nil // told twice: not of another part in doubt
		}
	}
	if r == nil && err == nil {
		r, part, err = doubtfulFor(tx, imsi, rep)
	}
	if errors.Is(err, errErased) {
		return Message{}, false, nil
	}
	if err != nil {
		return Message{}, false, err
	}
	if r == nil {
		key := append(claimPrefix(imsi, rep.MR), store.TimeKey(now)...)
		return Message{}, false, parked.Put(tx, append(key, store.IDKey(store.NewID(now))...), rep)
	}
	if err := r.reported(tx, imsi, part, rep, now); err != nil {
		return Message{}, false, err
	}
	if err := r.settleIn(tx, now); err != nil {
		return Message{}, false, err
	}
	return r.Message, true, nil
}

// reported gives the part the state the report says. A part whose submit was
// in doubt has the report's reference from now on.
func (r *record) reported(tx *store.Tx, imsi string, part int, rep tpdu.Report, now time.Time) error {
	p := &r.Parts[part]
	line := Attempt{At: now.UTC(), Part: part, Modem: p.Modem, IMSI: imsi, Code: fmt.Sprintf("ST 0x%02X", rep.Status), Words: rep.Words()}
	p.Doubt, p.MR, p.HasMR = time.Time{}, rep.MR, true
	switch rep.Outcome() {
	case tpdu.Delivered:
		p.State, line.Outcome = Delivered, "delivered"
		if err := Reached(tx, r.To); err != nil {
			return err
		}
	case tpdu.Failed:
		p.State, line.Outcome = Failed, "undelivered"
		r.Error = fmt.Sprintf("not delivered: %s (%s)", line.Words, line.Code)
		if err := r.missed(tx, line.Words, now); err != nil {
			return err
		}
	default:
		p.State, line.Outcome = Sent, "on its way"
		r.note(line)
		return claim(tx, imsi, r, part)
	}
	r.note(line)
	return claims.Delete(tx, claimKey(imsi, r, part))
}

func claimPrefix(imsi string, mr byte) []byte { return append(store.Under([]byte(imsi)), mr) }

func claimKey(imsi string, r *record, part int) []byte {
	p := r.Parts[part]
	key := append(claimPrefix(imsi, p.MR), store.TimeKey(p.Begun)...)
	return append(append(key, store.IDKey(r.ID)...), byte(part))
}

// claim waits for the report of a part that was sent.
func claim(tx *store.Tx, imsi string, r *record, part int) error {
	return claims.Put(tx, claimKey(imsi, r, part), tailOf(r.To))
}

// claimant finds the part that waits for this report: the one whose submit is
// nearest to the network's time, the latest if that is not known.
func claimant(tx *store.Tx, imsi string, rep tpdu.Report) (r *record, part int, err error) {
	var best []byte
	var nearest time.Duration
	prefix := claimPrefix(imsi, rep.MR)
	err = claims.Each(tx, store.Range{Prefix: prefix, Back: true}, func(key []byte, to string) error {
		if to != tail(rep.To.Text) {
			return nil
		}
		if rep.SCTS.IsZero() {
			best = bytes.Clone(key)
			return store.ErrStop
		}
		if off := timeAt(key[len(prefix):]).Sub(rep.SCTS).Abs(); best == nil || off < nearest {
			best, nearest = bytes.Clone(key), off
		}
		return nil
	})
	if best == nil || err != nil {
		return nil, 0, err
	}
	part = int(best[len(best)-1])
	r, err = load(tx, idAt(best[:len(best)-1]))
	if store.IsNotFound(err) { // the claim stays: a second report must not bring the number back
		return nil, 0, errErased
	}
	return r, part, err
}

// takeParked applies a report that came before the answer to the submit.
func (r *record) takeParked(tx *store.Tx, imsi string, part int) error {
	p := r.Parts[part]
	if !p.HasMR {
		return r.takeDoubts(tx, imsi, p.Doubt)
	}
	var key []byte
	var rep tpdu.Report
	err := parked.Each(tx, store.Range{Prefix: claimPrefix(imsi, p.MR)}, func(k []byte, v tpdu.Report) error {
		if tail(v.To.Text) != tailOf(r.To) || arrivedAt(k).Before(p.Begun) {
			return nil
		}
		key, rep = bytes.Clone(k), v
		return store.ErrStop
	})
	if key == nil || err != nil {
		return err
	}
	if err := parked.Delete(tx, key); err != nil {
		return err
	}
	return r.reported(tx, imsi, part, rep, arrivedAt(key))
}

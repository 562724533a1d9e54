package outbox

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Stray is a status report that no text of ours waits for: the SIM was used
// elsewhere, the network changed the recipient, or the answer to the submit is
// still to come.
type Stray struct {
	IMSI string
	At   time.Time // when it came
	tpdu.Report
}

// earlyFor is how long a report may wait for the answer to its submit before it
// counts as stray.
const earlyFor = 10 * time.Minute

// Strays lists the reports nobody waits for, the latest first, but those that behind
// leaves out; limit 0 is all.
func Strays(tx *store.Tx, behind func(Stray) bool, limit int) (list []Stray, err error) {
	err = parked.Each(tx, store.Range{}, func(key []byte, rep tpdu.Report) error {
		imsi, _, _ := bytes.Cut(key, []byte{0})
		if s := (Stray{string(imsi), arrivedAt(key), rep}); behind(s) {
			list = append(list, s)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Stray) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.IMSI, a.IMSI), cmp.Compare(b.To.Text, a.To.Text))
	})
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list, err
}

// CountStrays counts the reports that nobody has waited for in a while, up to
// most.
func CountStrays(tx *store.Tx, now time.Time, most int) (n int) {
	for key := range parked.Keys(tx, store.Range{}) {
		if n == most {
			break
		}
		if now.Sub(arrivedAt(key)) >= earlyFor {
			n++
		}
	}
	return n
}

// arrivedAt is when the parked report of a key came.
func arrivedAt(key []byte) time.Time { return timeAt(key[len(key)-idLength-8:]) }

// eraseStrays removes the reports about texts to a person.
func eraseStrays(tx *store.Tx, n phone.Number) error {
	var gone [][]byte
	err := parked.Each(tx, store.Range{}, func(key []byte, rep tpdu.Report) error {
		if tail(rep.To.Text) == tailOf(n) {
			gone = append(gone, bytes.Clone(key))
		}
		return nil
	})
	for _, key := range gone {
		if err == nil {
			err = parked.Delete(tx, key)
		}
	}
	return err
}

// mostReread bounds the texts to a person that an unclaimed report is compared
// with.
const mostReread = 50

// settledBy finds the part that a report is about though it waits for none: one
// that has its report, or was given up. A network that reports twice, or
// delivers after all, is common. Without the network's time nothing is certain.
func settledBy(tx *store.Tx, imsi string, rep tpdu.Report) (found *record, part int, err error) {
	left := mostReread
	to := phone.Number("+" + rep.To.Text)
	for key := range byPerson.Keys(tx, store.Range{Prefix: store.Under(store.NumberKey(to)), Back: true}) {
		r, err := load(tx, idAt(key))
		if err != nil {
			return nil, 0, err
		}
		for i, p := range r.Parts {
			if p.HasMR && p.MR == rep.MR && p.IMSI == imsi && p.State != Submitting && inWindow(p.Begun, rep.SCTS) {
				return r, i, nil
			}
		}
		if left--; left == 0 {
			break
		}
	}
	return nil, 0, nil
}

// says tells whether a report says more of a part than is known.
func says(p Part, rep tpdu.Report) bool {
	return p.State == Sent || rep.Outcome() == tpdu.Delivered && p.State != Delivered
}

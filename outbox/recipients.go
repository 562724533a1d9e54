package outbox

import (
	"bytes"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// met are the people a SIM sent to in a month, each once. They are kept only
// where a limit asks for them, and until the month is over.
var met = store.NewBucket[struct{}]("outbox.met") // imsi, month, number

func metKey(imsi, month string, n phone.Number) []byte {
	return store.Join([]byte(imsi), []byte(month), store.NumberKey(n))
}

// full tells whether the SIM may send to nobody new this month.
func (u *usage) full(l Limits) bool { return l.Recipients > 0 && u.Met >= l.Recipients }

// meets tells whether a text would be the SIM's first of this month to the
// person.
func (u *usage) meets(tx *store.Tx, st Station, n phone.Number) bool {
	return st.Limits.Recipients > 0 && !met.Has(tx, metKey(st.IMSI, u.Month, n))
}

// meet counts a person who is sent to by the SIM for the first time this month.
func (u *usage) meet(tx *store.Tx, st Station, n phone.Number) error {
	u.Met++
	return met.Put(tx, metKey(st.IMSI, u.Month, n), struct{}{})
}

// unmeet takes that back: the text never left.
func (u *usage) unmeet(tx *store.Tx, imsi string, n phone.Number) error {
	u.Met = max(u.Met-1, 0)
	return met.Delete(tx, metKey(imsi, u.Month, n))
}

// knownTo tells whether one of the SIMs has sent to the person this month.
func knownTo(tx *store.Tx, imsis []string, month string, n phone.Number) bool {
	return slices.ContainsFunc(imsis, func(imsi string) bool { return met.Has(tx, metKey(imsi, month, n)) })
}

// forgetMet forgets whom the SIMs sent to in months that are over everywhere.
func forgetMet(tx *store.Tx, now time.Time) error {
	month := now.UTC().Add(-24 * time.Hour).Format(monthFormat)
	var old [][]byte
	for _, imsi := range simNames(tx) {
		for key := range met.Keys(tx, store.Range{Prefix: store.Under([]byte(imsi))}) {
			if len(old) == mostKept || string(monthAt(key, imsi)) >= month {
				break
			}
			old = append(old, bytes.Clone(key))
		}
	}
	return dropMet(tx, old)
}

// monthAt is the month in a key of met.
func monthAt(key []byte, imsi string) []byte {
	return key[len(imsi)+1:][:len(monthFormat)]
}

// eraseMet forgets that any SIM sent to the person; they stay counted.
func eraseMet(tx *store.Tx, n phone.Number) error {
	var gone [][]byte
	for _, imsi := range simNames(tx) {
		for _, month := range monthsOf(tx, imsi) {
			gone = append(gone, metKey(imsi, month, n))
		}
	}
	return dropMet(tx, gone)
}

// monthsOf are the months that are kept of a SIM: this one and, for a while, the
// one before.
func monthsOf(tx *store.Tx, imsi string) (months []string) {
	r := store.Range{Prefix: store.Under([]byte(imsi))}
	for more := true; more; {
		more = false
		for key := range met.Keys(tx, r) {
			month := string(monthAt(key, imsi))
			months, more = append(months, month), true
			r.After = append(bytes.Clone(r.Prefix), month+"\x01"...) // behind all of the month
			break
		}
	}
	return months
}

func dropMet(tx *store.Tx, keys [][]byte) error {
	for _, key := range keys {
		if err := met.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

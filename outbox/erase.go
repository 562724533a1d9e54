package outbox

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// nobody stands on a frozen list where somebody was erased.
const nobody = phone.Number("-")

// Erase removes every text to a person, and their number from the lists of
// broadcasts that are not over. Texts that had not left are not sent; a part in
// a modem's hands may be. The counts of broadcasts keep the texts: what would
// have been sent counts as cancelled.
func Erase(tx *store.Tx, n phone.Number, _ time.Time) error {
	var gone []*record
	_, err := each(tx, n, func(r *record) bool {
		gone = append(gone, r)
		return r.letGo()
	})
	if err == nil {
		err = eraseAnswers(tx, n, gone)
	}
	for _, r := range gone {
		if err == nil {
			err = r.erase(tx)
		}
	}
	if err == nil {
		err = errors.Join(given.Delete(tx, store.NumberKey(n)), voices.Delete(tx, store.NumberKey(n)), eraseMet(tx, n), eraseStrays(tx, n), Reached(tx, n), eraseStreaks(tx, n))
	}
	if err == nil {
		err = unlist(tx, n)
	}
	if err == nil {
		err = unname(tx, n)
	}
	return err
}

// unname takes a number out of broadcasts that name it and did not freeze their
// list yet.
func unname(tx *store.Tx, n phone.Number) error {
	list, err := lives(tx)
	if err != nil {
		return err
	}
	for _, b := range list {
		if !slices.Contains(b.To.Numbers, n) {
			continue
		}
		b.To.Numbers = slices.DeleteFunc(b.To.Numbers, func(m phone.Number) bool { return m == n })
		if err := b.save(tx); err != nil {
			return err
		}
	}
	return nil
}

// letGo gives an open text its last state and tells whether that changed it.
func (r *record) letGo() bool {
	switch r.State {
	case Queued, Held:
		r.leave(Cancelled, "erased")
	case Submitting:
		r.State = Uncertain
	default:
		return false
	}
	return true
}

// unlist takes a number off the lists of broadcasts; its place stays.
func unlist(tx *store.Tx, n phone.Number) error {
	changed := map[string]string{}
	err := frozen.Each(tx, store.Range{}, func(key []byte, chunk string) error {
		if !strings.Contains(chunk, string(n)) {
			return nil
		}
		numbers := strings.Split(chunk, " ")
		for i := range numbers {
			if parseRecipient(numbers[i]).number == n {
				numbers[i] = string(nobody)
				changed[string(key)] = strings.Join(numbers, " ")
			}
		}
		return nil
	})
	for key, chunk := range changed {
		if err == nil {
			err = frozen.Put(tx, []byte(key), chunk)
		}
	}
	return err
}

package groups

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ErrSame is returned where a person would be merged with themselves.
var ErrSame = errors.New("it is the same number")

// merged has a key per number that became part of a contact, which it names.
var merged = store.NewBucket[phone.Number]("merged-numbers")

// Family is every number of the person whose number n is: the contact's first.
func Family(tx *store.Tx, n phone.Number) ([]phone.Number, error) {
	first, err := merged.Get(tx, store.NumberKey(n))
	if errors.Is(err, store.ErrNotFound) {
		first, err = n, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := contacts.Get(tx, store.NumberKey(first))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return append([]phone.Number{first}, r.Also...), nil
}

func eachOf(tx *store.Tx, n phone.Number, fn func(phone.Number) error) error {
	family, err := Family(tx, n)
	for _, m := range family {
		err = errors.Join(err, fn(m))
	}
	return err
}

// Combine makes one contact of two that are the same person: keep stays the
// number, and takes from gone what it lacks: name, language, fields, groups, and
// all evidence. A stop of either, or a doubt, holds for both. Texts stay with the
// number they were exchanged with, which Also names. ErrNotFound where either is
// no contact, ErrSame where they are one.
func Combine(tx *store.Tx, keep, gone phone.Number, how How) error {
	if keep == gone {
		return fmt.Errorf("merge %s: %w", keep, ErrSame)
	}
	stays, err := contacts.Get(tx, store.NumberKey(keep))
	if err != nil {
		return fmt.Errorf("contact %s: %w", keep, err)
	}
	goes, err := contacts.Get(tx, store.NumberKey(gone))
	if err != nil {
		return fmt.Errorf("contact %s: %w", gone, err)
	}
	doubt, held, err := doubtOf(tx, keep, gone)
	if err != nil {
		return err
	}
	stays.complete(goes)
	stays.Also = slices.Concat(stays.Also, []phone.Number{gone}, goes.Also)
	err = errors.Join(
		put(tx, keep, stays, true),
		inherit(tx, keep, gone, goes.Groups, how),
		moveEvidence(tx, keep, gone),
		Erase(tx, gone),
	)
	for _, n := range append([]phone.Number{gone}, goes.Also...) {
		err = errors.Join(err, merged.Put(tx, store.NumberKey(n), keep))
	}
	if held && err == nil {
		err = holdOn(tx, keep, doubt)
	}
	how.Words = string(gone)
	return errors.Join(err, Note(tx, keep, EventMerged, how))
}

// complete takes over what r lacks.
func (r *record) complete(other record) {
	if r.Name == "" {
		r.Name = other.Name
	}
	if r.Language == "" {
		r.Language = other.Language
	}
	for name, v := range other.Fields {
		if r.Fields == nil {
			r.Fields = map[string]string{}
		}
		if r.Fields[name] == "" {
			r.Fields[name] = v
		}
	}
	r.Seen = max(r.Seen, other.Seen)
	r.Created = min(r.Created, other.Created)
}

// inherit stops keep where gone or keep is stopped, else puts it into the groups
// that gone is in or waits for.
func inherit(tx *store.Tx, keep, gone phone.Number, ids []ID, how How) error {
	gate, err := NewGate(tx)
	if err != nil {
		return err
	}
	if gate.refusal(keep) != nil || gate.refusal(gone) != nil {
		return stopRest(tx, gate, keep, how)
	}
	for _, id := range ids {
		if IsMember(tx, id, keep) {
			continue
		}
		if err := enter(tx, id, keep, how, EventJoined); err != nil {
			return err
		}
	}
	waiting, err := Awaiting(tx, gone, how.At)
	for _, id := range waiting {
		if err == nil && !IsMember(tx, id, keep) {
			err = await(tx, id, keep, how)
		}
	}
	return err
}

// stopRest stops those numbers of a person that are not stopped, where one is.
func stopRest(tx *store.Tx, gate *Gate, n phone.Number, how How) error {
	return eachOf(tx, n, func(n phone.Number) error {
		if gate.refusal(n) != nil {
			return nil
		}
		return stopOne(tx, n, how)
	})
}

// doubtOf is the first doubt about one of the numbers, if there is one.
func doubtOf(tx *store.Tx, numbers ...phone.Number) (d Doubtful, held bool, err error) {
	for _, n := range numbers {
		d, err = doubts.Get(tx, store.NumberKey(n))
		if !errors.Is(err, store.ErrNotFound) {
			return d, err == nil, err
		}
	}
	return d, false, nil
}

// holdOn has a doubt hold for all numbers of a person, unless they are stopped.
func holdOn(tx *store.Tx, n phone.Number, d Doubtful) error {
	if stopped, err := isStopped(tx, n); err != nil || stopped {
		return err
	}
	return doubtAll(tx, n, d)
}

func moveEvidence(tx *store.Tx, keep, gone phone.Number) error {
	type piece struct {
		key []byte
		t   testimony
	}
	var pieces []piece
	prefix := store.Under(store.NumberKey(gone))
	err := evidence.Each(tx, store.Range{Prefix: prefix}, func(key []byte, t testimony) error {
		pieces = append(pieces, piece{bytes.Clone(key), t})
		return nil
	})
	for _, p := range pieces {
		if err == nil {
			err = evidence.Put(tx, evidenceKey(tx, keep, timeIn(p.key[len(prefix):])), p.t)
		}
	}
	return err
}

// part undoes that n, which is erased, belongs to somebody or somebody to it.
func part(tx *store.Tx, n phone.Number, r record) error {
	for _, other := range r.Also {
		if err := merged.Delete(tx, store.NumberKey(other)); err != nil {
			return err
		}
	}
	first, err := merged.Get(tx, store.NumberKey(n))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	of, known, err := known(tx, first, fromMillis(0))
	if err != nil || !known {
		return errors.Join(err, merged.Delete(tx, store.NumberKey(n)))
	}
	of.Also = slices.DeleteFunc(of.Also, func(m phone.Number) bool { return m == n })
	return errors.Join(merged.Delete(tx, store.NumberKey(n)), put(tx, first, of, true))
}

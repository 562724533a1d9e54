package groups

import (
	"bytes"
	"errors"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// candidates calls fn for the entry of everybody whom the query may mean behind
// after, by the narrowest way there is, in the order of the numbers.
func (q Query) candidates(tx *store.Tx, after phone.Number, fn func(key []byte, e entry) error) error {
	if q.Group != "" {
		if _, err := Show(tx, q.Group); err != nil {
			return err
		}
	}
	if few, ok, err := q.few(tx); err != nil || ok {
		return q.eachOf(tx, few, after, fn)
	}
	whole, err := listed(tx)
	if err != nil {
		return err
	}
	if q.Group == "" {
		return everyEntry(tx, whole, after, fn)
	}
	members, err := CountMembers(tx, q.Group)
	if err != nil {
		return err
	}
	all, err := Count(tx)
	if err != nil {
		return err
	}
	return memberEntries(tx, q.Group, whole && members > all/sparse, after, fn)
}

// few are the numbers of a query that names them, sorted.
func (q Query) few(tx *store.Tx) (numbers []phone.Number, ok bool, err error) {
	numbers, ok = slices.Clone(q.Among), q.Among != nil
	if q.Held {
		held, err := Doubted(tx, 0)
		if err != nil {
			return nil, false, err
		}
		var both []phone.Number
		for _, d := range held {
			if !ok || slices.Contains(numbers, d.Number) {
				both = append(both, d.Number)
			}
		}
		numbers, ok = both, true
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), ok, nil
}

func (q Query) eachOf(tx *store.Tx, numbers []phone.Number, after phone.Number, fn func([]byte, entry) error) error {
	for _, n := range numbers {
		if n <= after || q.Group != "" && !IsMember(tx, q.Group, n) {
			continue
		}
		key := store.NumberKey(n)
		e, err := entryAt(tx, key)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil {
			err = fn(key, e)
		}
		if errors.Is(err, store.ErrStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entryAt is the entry of a contact, made now if there is none yet; ErrNotFound
// for who is no contact.
func entryAt(tx *store.Tx, key []byte) (entry, error) {
	if e := store.Look(tx, index, key); e != nil {
		return entry(e), nil
	}
	r, err := contacts.Get(tx, key)
	if err != nil {
		return nil, err
	}
	stopped, err := isStopped(tx, store.NumberOf(key))
	return newEntry(r, stopped), err
}

// everyEntry walks the index where it is whole, else the roster.
func everyEntry(tx *store.Tx, whole bool, after phone.Number, fn func([]byte, entry) error) error {
	behind := store.Range{After: store.NumberKey(after)}
	if whole {
		return store.EachRaw(tx, index, behind, func(key []byte, e store.Raw) error { return fn(key, entry(e)) })
	}
	for key := range roster.Keys(tx, behind) {
		if more, err := oneEntry(tx, key, fn); err != nil || !more {
			return err
		}
	}
	return nil
}

// oneEntry calls fn for one contact; more is false where fn had enough.
func oneEntry(tx *store.Tx, key []byte, fn func([]byte, entry) error) (more bool, err error) {
	e, err := entryAt(tx, key)
	if err == nil {
		err = fn(key, e)
	}
	if errors.Is(err, store.ErrStop) {
		return false, nil
	}
	return err == nil, err
}

const (
	// sparse is how many contacts there must be for each member for it to be
	// quicker to look every member up than to walk the whole index beside them.
	sparse = 16
	// together is how many members are walked beside the index at a time.
	together = 1000
)

// memberEntries walks a group: a dense one beside the index, another member by
// member.
func memberEntries(tx *store.Tx, id ID, dense bool, after phone.Number, fn func([]byte, entry) error) error {
	var keys [][]byte
	for key := range members.Keys(tx, memberRange(id, after)) {
		key = key[len(id)+1:]
		if !dense {
			if more, err := oneEntry(tx, key, fn); err != nil || !more {
				return err
			}
			continue
		}
		if keys = append(keys, key); len(keys) == together {
			if more, err := beside(tx, keys, fn); err != nil || !more {
				return err
			}
			keys = keys[:0]
		}
	}
	_, err := beside(tx, keys, fn)
	return err
}

// beside walks the index from the first of keys to the last and calls fn for
// those that are among them.
func beside(tx *store.Tx, keys [][]byte, fn func([]byte, entry) error) (more bool, err error) {
	if len(keys) == 0 {
		return true, nil
	}
	more = true
	from := slices.Clone(keys[0])
	from[len(from)-1]-- // a digit: the key before all that begin so
	err = store.EachRaw(tx, index, store.Range{After: from}, func(key []byte, e store.Raw) error {
		for len(keys) > 0 && bytes.Compare(keys[0], key) < 0 {
			keys = keys[1:]
		}
		if len(keys) == 0 {
			return store.ErrStop
		}
		if !bytes.Equal(keys[0], key) {
			return nil
		}
		err := fn(key, entry(e))
		more = !errors.Is(err, store.ErrStop)
		return err
	})
	return more && err == nil, err
}

package groups

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Contact is a person. Created is when they were first known, Seen when their
// last text came (zero: never); both are UTC, to the millisecond.
type Contact struct {
	Number   phone.Number      `json:"number"`
	Name     string            `json:"name"`
	Language string            `json:"language"`
	Fields   map[string]string `json:"fields"`
	// Groups are the groups they are in, sorted. Join and Leave change them,
	// Save does not.
	Groups []ID `json:"groups"`
	// Also are numbers that were merged into this one.
	Also    []phone.Number `json:"also,omitempty"`
	Created time.Time      `json:"created,omitzero"`
	Seen    time.Time      `json:"seen,omitzero"`
}

// Value is what a template's variable of this name stands for: name, number,
// language or a field, compared as texts are (case and accents do not count).
func (c Contact) Value(name string) (string, bool) {
	switch key := lang.Fold(name); key {
	case "name", "nom":
		return c.Name, c.Name != ""
	case "number", "numero":
		return string(c.Number), true
	case "language", "langue":
		return c.Language, c.Language != ""
	default:
		return c.field(name, key)
	}
}

func (c Contact) field(name, folded string) (string, bool) {
	if v, ok := c.Fields[name]; ok {
		return v, v != ""
	}
	for _, k := range slices.Sorted(maps.Keys(c.Fields)) {
		if lang.Fold(k) == folded {
			return c.Fields[k], c.Fields[k] != ""
		}
	}
	return "", false
}

// record is a contact on disk; there may be a million of them.
type record struct {
	Name     string            `json:"n,omitempty"`
	Language string            `json:"l,omitempty"`
	Fields   map[string]string `json:"f,omitempty"`
	Groups   []ID              `json:"g,omitempty"`
	Also     []phone.Number    `json:"a,omitempty"`
	Created  int64             `json:"c,omitempty"`
	Seen     int64             `json:"s,omitempty"`
}

func (r record) contact(n phone.Number) Contact {
	return Contact{
		Number: n, Name: r.Name, Language: r.Language, Fields: r.Fields,
		Groups: r.Groups, Also: r.Also, Created: fromMillis(r.Created), Seen: fromMillis(r.Seen),
	}
}

var (
	contacts = store.NewBucket[record]("contacts")
	// roster is the keys of contacts alone, for walks over everyone.
	roster = store.NewBucket[struct{}]("roster")
)

// Find returns the contact with this number, or an error that wraps ErrNotFound.
func Find(tx *store.Tx, n phone.Number) (Contact, error) {
	r, err := contacts.Get(tx, store.NumberKey(n))
	if err != nil {
		return Contact{}, fmt.Errorf("contact %s: %w", n, err)
	}
	return r.contact(n), nil
}

// Save stores c's name, language, fields and Seen, tidied: no space around a
// value, names of fields in lower case, none that is empty. A contact that is
// there already keeps its groups and its Created; a new one is created now.
func Save(tx *store.Tx, c Contact, now time.Time) error {
	if err := person(c.Number); err != nil {
		return err
	}
	r, known, err := known(tx, c.Number, now)
	if err != nil {
		return err
	}
	r.Name, r.Language, r.Fields, r.Seen = tidy(c.Name), tidy(c.Language), tidyFields(c.Fields), millis(c.Seen)
	return put(tx, c.Number, r, known)
}

func tidyFields(fields map[string]string) map[string]string {
	kept := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if key, v := fieldName(name), tidy(fields[name]); key != "" && v != "" {
			kept[key] = v
		}
	}
	return kept
}

// Ensure returns the contact and creates it if it is not there. What is not the
// number of a person is returned as a contact of that number and kept nowhere.
func Ensure(tx *store.Tx, n phone.Number, now time.Time) (Contact, error) {
	if n.Kind() != phone.Person {
		return Contact{Number: n}, nil
	}
	r, known, err := known(tx, n, now)
	if err != nil || known {
		return r.contact(n), err
	}
	return r.contact(n), put(tx, n, r, known)
}

// Saw is Ensure for a person whose text came in now.
func Saw(tx *store.Tx, n phone.Number, now time.Time) (Contact, error) {
	if n.Kind() != phone.Person {
		return Contact{Number: n}, nil
	}
	r, known, err := known(tx, n, now)
	if err != nil {
		return Contact{}, err
	}
	r.Seen = millis(now)
	return r.contact(n), put(tx, n, r, known)
}

// known returns the record of n and true, or a fresh one and false.
func known(tx *store.Tx, n phone.Number, now time.Time) (record, bool, error) {
	r, err := contacts.Get(tx, store.NumberKey(n))
	if errors.Is(err, store.ErrNotFound) {
		return record{Created: millis(now)}, false, nil
	}
	return r, err == nil, err
}

// put stores r, and enters n in the roster if it was not known.
func put(tx *store.Tx, n phone.Number, r record, known bool) error {
	if !known {
		if err := add(tx, contactCount, 1); err != nil {
			return err
		}
	}
	if err := write(tx, n, r, known); err != nil {
		return err
	}
	return list(tx, n, r)
}

// write stores r without regard to the count and the index.
func write(tx *store.Tx, n phone.Number, r record, known bool) error {
	key := store.NumberKey(n)
	if !known {
		if err := roster.Put(tx, key, struct{}{}); err != nil {
			return err
		}
	}
	return contacts.Put(tx, key, r)
}

// Count is how many contacts there are.
func Count(tx *store.Tx) (int, error) { return count(tx, contactCount) }

// Erase removes everything kept about a person but their refusal: who is on the
// stopped list stays on it, as a keyed hash. Of somebody who is no contact there
// may be evidence and a doubt.
func Erase(tx *store.Tx, n phone.Number) error {
	r, known, err := known(tx, n, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range r.Groups {
		if err := dropMember(tx, id, n); err != nil {
			return err
		}
	}
	if known {
		err = remove(tx, n)
	}
	return errors.Join(
		err,
		part(tx, n, r),
		doubts.Delete(tx, store.NumberKey(n)),
		dropAwaited(tx, n),
		dropEvidence(tx, n),
	)
}

// remove takes a contact out of the book.
func remove(tx *store.Tx, n phone.Number) error {
	key := store.NumberKey(n)
	return errors.Join(contacts.Delete(tx, key), roster.Delete(tx, key), index.Delete(tx, key), add(tx, contactCount, -1))
}

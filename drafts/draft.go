// Package drafts keeps what is being written and not sent yet: drafts, and
// templates that are used again and again. Its functions work on a transaction,
// do no I/O of their own and hold no state. A draft may be unfinished or wrong;
// whether it can be sent is found out when it is.
package drafts

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ErrMany is returned where there are as many drafts as are kept.
var ErrMany = errors.New("there are too many drafts")

// Most is how many drafts and templates are kept.
const Most = 1000

// Draft is a text to many that is not sent yet.
type Draft struct {
	ID ulid.ULID `json:"id"`
	// Template tells a text to be used again from one to be sent.
	Template bool      `json:"template,omitempty"`
	Title    string    `json:"title,omitempty"`
	By       string    `json:"by,omitempty"` // who wrote it
	Created  time.Time `json:"made"`
	Changed  time.Time `json:"changed"`

	Text  string    `json:"text,omitempty"`
	Texts lang.Text `json:"texts,omitempty"` // for other languages
	To    []string  `json:"to,omitempty"`    // names of groups, or all
	// Except are names of groups, Segment that of a segment.
	Except  []string `json:"except,omitempty"`
	Segment string   `json:"segment,omitempty"`
	// Numbers were pasted, and Scrap with them, which are none.
	Numbers []phone.Number `json:"numbers,omitempty"`
	Scrap   []string       `json:"scrap,omitempty"`

	Languages []string          `json:"languages,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
	Since     time.Time         `json:"since,omitzero"`
	At        time.Time         `json:"at,omitzero"`
	Every     string            `json:"every,omitempty"`
	Urgent    bool              `json:"urgent,omitempty"`
	Plain     bool              `json:"plain,omitempty"`
	Uncertain string            `json:"unc,omitempty"`
	Poll      string            `json:"poll,omitempty"`
}

var all = store.NewBucket[Draft]("drafts") // id

// Save keeps a draft: a new one where its ID is zero, else in the place of the
// one of that ID, of which it keeps By and Created. The error wraps ErrMany, or
// store.ErrNotFound for a draft that was removed meanwhile.
func Save(tx *store.Tx, d Draft, now time.Time) (Draft, error) {
	d.Changed = now.UTC()
	if d.ID.IsZero() {
		if n := count(tx); n >= Most {
			return d, fmt.Errorf("%d of them: %w", n, ErrMany)
		}
		d.ID, d.Created = store.NewID(now), now.UTC()
		return d, all.Put(tx, store.IDKey(d.ID), d)
	}
	old, err := Find(tx, d.ID)
	if err != nil {
		return d, err
	}
	d.By, d.Created = old.By, old.Created
	return d, all.Put(tx, store.IDKey(d.ID), d)
}

func count(tx *store.Tx) (n int) {
	for range all.Keys(tx, store.Range{}) {
		n++
	}
	return n
}

// Find returns a draft. The error wraps store.ErrNotFound.
func Find(tx *store.Tx, id ulid.ULID) (Draft, error) {
	d, err := all.Get(tx, store.IDKey(id))
	if err != nil {
		return d, fmt.Errorf("draft %s: %w", id, err)
	}
	return d, nil
}

// List returns the drafts, or the templates, the last changed first.
func List(tx *store.Tx, templates bool) (list []Draft, err error) {
	err = all.Each(tx, store.Range{}, func(_ []byte, d Draft) error {
		if d.Template == templates {
			list = append(list, d)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Draft) int { return b.Changed.Compare(a.Changed) })
	return list, err
}

// Remove forgets a draft. The error wraps store.ErrNotFound.
func Remove(tx *store.Tx, id ulid.ULID) error {
	if _, err := Find(tx, id); err != nil {
		return err
	}
	return all.Delete(tx, store.IDKey(id))
}

// Erase takes a person out of every draft.
func Erase(tx *store.Tx, n phone.Number) error {
	changed := map[ulid.ULID]Draft{}
	err := all.Each(tx, store.Range{}, func(_ []byte, d Draft) error {
		if slices.Contains(d.Numbers, n) {
			d.Numbers = slices.DeleteFunc(d.Numbers, func(m phone.Number) bool { return m == n })
			changed[d.ID] = d
		}
		return nil
	})
	for _, id := range slices.SortedFunc(maps.Keys(changed), ulid.ULID.Compare) {
		if err == nil {
			err = all.Put(tx, store.IDKey(id), changed[id])
		}
	}
	return err
}

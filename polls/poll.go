// Package polls keeps questions, votes and tallies. Its functions work within
// the caller's transaction and hold no state. Times of votes are the network's
// (SCTS): a vote sent before the closing counts whenever it arrives.
package polls

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Errors a caller branches on.
var (
	// ErrNotFound is returned for a poll that is not there.
	ErrNotFound = errors.New("no such poll")
	// ErrNoOption is returned for an option that the poll does not have.
	ErrNoOption = errors.New("the poll has no such option")
	// ErrName is returned for a poll or an option without a usable name.
	ErrName = errors.New("polls and options need names without control characters")
)

// Policy says which of a person's votes counts.
type Policy string

// The policies; "" is Last.
const (
	Last  Policy = "last"
	First Policy = "first"
)

// Poll is a question put to people.
type Poll struct {
	Name     string    `json:"name"`
	Word     string    `json:"word"` // what a vote begins with
	Question lang.Text `json:"question,omitempty"`
	Options  []Option  `json:"options"`
	Votes    Policy    `json:"votes"`
	// Opened is set by Declare. Closes is when it is to close by itself,
	// Closed when somebody closed it; zero for never.
	Opened time.Time `json:"opened,omitzero"`
	Closes time.Time `json:"closes,omitzero"`
	Closed time.Time `json:"closed,omitzero"`
	// Reply answers a vote, Unclear one that is none; nil is silence.
	Reply    lang.Text `json:"reply,omitempty"`
	Unclear  lang.Text `json:"unclear,omitempty"`
	Declared bool      `json:"declared,omitempty"` // by a campaign file
}

// Option is one answer.
type Option struct {
	Key   string    `json:"key"`
	Words []string  `json:"words,omitempty"`
	Label lang.Text `json:"label,omitempty"`
}

// Ends is when the poll stops taking votes: the earlier of Closes and Closed;
// zero for never.
func (p Poll) Ends() time.Time {
	if p.Closed.IsZero() || (!p.Closes.IsZero() && p.Closes.Before(p.Closed)) {
		return p.Closes
	}
	return p.Closed
}

// OpenAt tells whether a vote of that time counts.
func (p Poll) OpenAt(at time.Time) bool {
	end := p.Ends()
	return end.IsZero() || at.Before(end)
}

// Has tells whether the poll has an option with that key.
func (p Poll) Has(key string) bool {
	for _, o := range p.Options {
		if o.Key == key {
			return true
		}
	}
	return false
}

var all = store.NewBucket[Poll]("polls")

// Change is what Declare did.
type Change string

// The changes.
const (
	Created   Change = "created"
	Updated   Change = "updated"
	Unchanged Change = "unchanged"
)

// Declare makes a poll, open from now, or brings one up to date. It keeps what
// happened to an existing one: its opening, its closing by a person, its votes.
func Declare(tx *store.Tx, p Poll, now time.Time) (Change, error) {
	if err := checkName(p); err != nil {
		return "", err
	}
	if p.Votes == "" {
		p.Votes = Last
	}
	old, err := Show(tx, p.Name)
	switch {
	case errors.Is(err, ErrNotFound):
		p.Opened = now.UTC().Round(0)
		return Created, put(tx, p)
	case err != nil:
		return "", err
	}
	p.Opened, p.Closed = old.Opened, old.Closed
	if same(old, p) {
		return Unchanged, nil
	}
	return Updated, put(tx, p)
}

// checkName keeps names usable within keys.
func checkName(p Poll) error {
	names := []string{p.Name}
	for _, o := range p.Options {
		names = append(names, o.Key)
	}
	for _, name := range names {
		if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, unicode.IsControl) {
			return fmt.Errorf("%w: %q", ErrName, name)
		}
	}
	return nil
}

func same(a, b Poll) bool {
	sameEnd := a.Closes.Equal(b.Closes)
	a.Opened, a.Closes, a.Closed = time.Time{}, time.Time{}, time.Time{}
	b.Opened, b.Closes, b.Closed = time.Time{}, time.Time{}, time.Time{}
	return sameEnd && reflect.DeepEqual(a, b)
}

func put(tx *store.Tx, p Poll) error { return all.Put(tx, []byte(p.Name), p) }

// Show returns a poll, or ErrNotFound.
func Show(tx *store.Tx, name string) (Poll, error) {
	p, err := all.Get(tx, []byte(name))
	if errors.Is(err, store.ErrNotFound) {
		return Poll{}, fmt.Errorf("%w: %s", ErrNotFound, name)
	}
	return p, err
}

// All returns every poll, by name.
func All(tx *store.Tx) ([]Poll, error) {
	var list []Poll
	err := all.Each(tx, store.Range{}, func(_ []byte, p Poll) error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// Open takes votes again from a poll that was closed. A closing time that has
// passed is forgotten.
func Open(tx *store.Tx, name string, now time.Time) error {
	p, err := Show(tx, name)
	if err != nil {
		return err
	}
	p.Closed = time.Time{}
	if !p.OpenAt(now) {
		p.Closes = time.Time{}
	}
	return put(tx, p)
}

// Close takes no vote of a time after at. Closing twice keeps the earlier time.
func Close(tx *store.Tx, name string, at time.Time) error {
	p, err := Show(tx, name)
	if err != nil {
		return err
	}
	if !p.OpenAt(at) {
		return nil
	}
	p.Closed = at.UTC().Round(0)
	return put(tx, p)
}

// Delete removes a poll with its votes.
func Delete(tx *store.Tx, name string) error {
	if _, err := Show(tx, name); err != nil {
		return err
	}
	under := store.Under([]byte(name))
	for _, clear := range []func() error{
		func() error { return clearBucket(tx, votes, under) },
		func() error { return clearBucket(tx, doubts, under) },
		func() error { return clearBucket(tx, asked, under) },
		func() error { return clearBucket(tx, counts, under) },
		func() error { return clearBucket(tx, hours, under) },
		func() error { return all.Delete(tx, []byte(name)) },
	} {
		if err := clear(); err != nil {
			return err
		}
	}
	return nil
}

func clearBucket[V any](tx *store.Tx, b store.Bucket[V], prefix []byte) error {
	var keys [][]byte
	for key := range b.Keys(tx, store.Range{Prefix: prefix}) {
		keys = append(keys, store.Last(key, 0))
	}
	for _, key := range keys {
		if err := b.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

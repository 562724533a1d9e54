package polls

import (
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// AskedPoll says that a poll was put to a person, and when last.
type AskedPoll struct {
	Name string
	At   time.Time
}

// Ask notes that a poll was put to a person. It costs two small records: a
// caller who asks a million does so in batches.
func Ask(tx *store.Tx, name string, n phone.Number, at time.Time) error {
	key := personKey(name, n)
	known := asked.Has(tx, key)
	if err := asked.Put(tx, key, at.UTC().Round(0)); err != nil || known {
		return err
	}
	return add(tx, name, countAsked, "", 1)
}

// Asked lists the polls put to a person since then, by name, but those that
// ended before it.
func Asked(tx *store.Tx, n phone.Number, since time.Time) ([]AskedPoll, error) {
	var list []AskedPoll
	err := all.Each(tx, store.Range{}, func(_ []byte, p Poll) error {
		if !p.OpenAt(since) {
			return nil
		}
		at, err := asked.Get(tx, personKey(p.Name, n))
		if err == nil && !at.Before(since) {
			list = append(list, AskedPoll{Name: p.Name, At: at})
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return list, err
}

// ToldUnclear lists the polls in which a person once gave an answer that is no
// option: they were told so, and are not told again.
func ToldUnclear(tx *store.Tx, n phone.Number) ([]string, error) {
	var names []string
	err := all.Each(tx, store.Range{}, func(_ []byte, p Poll) error {
		if doubts.Has(tx, personKey(p.Name, n)) {
			names = append(names, p.Name)
		}
		return nil
	})
	return names, err
}

package outbox

import (
	"bytes"
	"errors"
	"iter"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// words finds texts by their words. It is filled behind them, by Index.
var words = search.NewIndex("outbox.words")

// Behind tells whether Index has something to do. It is asked in a View.
func Behind(tx *store.Tx) bool {
	return words.Behind(tx, func(r store.Range) iter.Seq[[]byte] { return messages.Keys(tx, r) })
}

// Index files the oldest texts that searches do not have, one batch of them.
func Index(tx *store.Tx) error {
	return words.FileNext(tx, func(r store.Range, add func(search.Entry) error) error {
		return messages.Each(tx, r, func(_ []byte, m Message) error { return add(search.Entry{ID: m.ID, Text: m.Text}) })
	})
}

// walkWords calls fn with the ids of texts that may hold the words, newest first:
// those not filed yet, all of them, then those of the index.
func walkWords(tx *store.Tx, want []string, after ulid.ULID, fn func(ulid.ULID) error) error {
	upto, stopped := store.IDKey(words.Upto(tx)), false
	err := walkIDs(tx, messages, nil, after, func(id ulid.ULID) error {
		if bytes.Compare(store.IDKey(id), upto) <= 0 {
			return store.ErrStop
		}
		err := fn(id)
		stopped = errors.Is(err, store.ErrStop)
		return err
	})
	if err != nil || stopped {
		return err
	}
	return words.Find(tx, want, after, fn)
}

package inbox

import (
	"bytes"
	"errors"
	"iter"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// words finds texts by their words. It is filled behind them, by Index.
var words = search.NewIndex("inbox_words")

// gathered tells how far the texts of before there were conversations were
// gone through, newest first.
var gathered = store.NewBucket[gathering]("inbox_threads_gathered")

type gathering struct {
	At   ulid.ULID `json:"at"` // the last that was gone through
	Done bool      `json:"done"`
}

var gatheredKey = []byte("texts")

// Behind tells whether Index has something to do. It is asked in a View, for
// little, so that the writer is not taken for nothing.
func Behind(tx *store.Tx) (bool, error) {
	g, err := gathered.Get(tx, gatheredKey)
	if err != nil && !store.IsNotFound(err) {
		return false, err
	}
	if !g.Done {
		return true, nil
	}
	return words.Behind(tx, func(r store.Range) iter.Seq[[]byte] { return messages.Keys(tx, r) }), nil
}

// Index does one bounded step of what keeps lists and searches quick: it finds
// the conversations of texts from before there were any, and files texts for
// searches. It is called until Behind says that all is done.
func Index(tx *store.Tx) error { return errors.Join(gather(tx), file(tx)) }

// gather goes through the next texts, newest first, and begins the conversation
// of each whose number has none. They count as read.
func gather(tx *store.Tx) error {
	g, err := gathered.Get(tx, gatheredKey)
	if g.Done || err != nil && !store.IsNotFound(err) {
		return err
	}
	var next []Message
	err = messages.Each(tx, newest(nil, g.At), func(_ []byte, m Message) error {
		if next = append(next, m); len(next) == search.Batch {
			return store.ErrStop
		}
		return nil
	})
	for _, m := range next {
		if err != nil {
			return err
		}
		g.At = m.ID
		if !threads.Has(tx, store.NumberKey(m.From)) {
			err = Thread{Number: m.From, Last: m.ID}.save(tx, Thread{})
		}
	}
	if err != nil {
		return err
	}
	g.Done = len(next) < search.Batch
	return gathered.Put(tx, gatheredKey, g)
}

// file gives the search the oldest texts that it does not have, once they are
// enough.
func file(tx *store.Tx) error {
	return words.FileNext(tx, func(r store.Range, add func(search.Entry) error) error {
		return messages.Each(tx, r, func(_ []byte, m Message) error { return add(search.Entry{ID: m.ID, Text: m.Text}) })
	})
}

// searchWords calls fn for the texts that may hold the words, newest first: those not
// filed yet, all of them, then those of the index.
func searchWords(tx *store.Tx, want []string, after ulid.ULID, fn func(Message) error) error {
	upto := words.Upto(tx)
	stopped := false
	err := messages.Each(tx, newest(nil, after), func(key []byte, m Message) error {
		if bytes.Compare(key, store.IDKey(upto)) <= 0 {
			return store.ErrStop
		}
		err := fn(m)
		stopped = errors.Is(err, store.ErrStop)
		return err
	})
	if err != nil || stopped {
		return err
	}
	return words.Find(tx, want, after, func(id ulid.ULID) error {
		m, err := Find(tx, id)
		if err != nil {
			return err
		}
		return fn(m)
	})
}

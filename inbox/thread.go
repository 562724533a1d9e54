package inbox

import (
	"fmt"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Thread is a conversation: all texts to and from one number, with what was
// made of them here. It is kept in step with the texts that come in, so that a
// list of conversations reads nothing else.
type Thread struct {
	Number phone.Number `json:"n"`
	// Last is the latest text in, or the latest that a person wrote back; Out
	// tells that it is the latter.
	Last ulid.ULID `json:"l"`
	Out  bool      `json:"o,omitempty"`
	// Unread counts the texts that came since somebody opened it.
	Unread   int  `json:"u,omitempty"`
	Starred  bool `json:"s,omitempty"`
	Archived bool `json:"a,omitempty"`
}

// Shelf is a list of conversations.
type Shelf string

// The shelves.
const (
	Current  Shelf = "i" // all that are not archived
	Archived Shelf = "a"
	Unread   Shelf = "u" // archived ones never are
	Starred  Shelf = "s"
)

var (
	threads = store.NewBucket[Thread]("inbox_threads")              // number
	shelves = store.NewBucket[phone.Number]("inbox_thread_shelves") // shelf, last
)

// shelves lists where the conversation stands.
func (t Thread) shelves() []Shelf {
	var on []Shelf
	if t.Last.IsZero() {
		return nil
	}
	if t.Archived {
		on = append(on, Archived)
	} else {
		on = append(on, Current)
	}
	if t.Unread > 0 {
		on = append(on, Unread)
	}
	if t.Starred {
		on = append(on, Starred)
	}
	return on
}

func shelfKey(s Shelf, last ulid.ULID) []byte { return append([]byte(s), store.IDKey(last)...) }

// FindThread returns the conversation with a number. The error wraps
// store.ErrNotFound.
func FindThread(tx *store.Tx, n phone.Number) (Thread, error) {
	t, err := threads.Get(tx, store.NumberKey(n))
	if err != nil {
		return t, fmt.Errorf("conversation with %s: %w", n.Masked(), err)
	}
	return t, nil
}

// save writes the conversation and moves it from the shelves where old stood.
func (t Thread) save(tx *store.Tx, old Thread) error {
	if t == old {
		return nil
	}
	if err := old.unshelve(tx, t); err != nil {
		return err
	}
	for _, s := range t.shelves() {
		if key := shelfKey(s, t.Last); !shelves.Has(tx, key) {
			if err := shelves.Put(tx, key, t.Number); err != nil {
				return err
			}
		}
	}
	return threads.Put(tx, store.NumberKey(t.Number), t)
}

// unshelve takes the conversation off the shelves where now does not stand.
func (t Thread) unshelve(tx *store.Tx, now Thread) error {
	stays := map[string]bool{}
	for _, s := range now.shelves() {
		stays[string(shelfKey(s, now.Last))] = true
	}
	for _, s := range t.shelves() {
		if key := shelfKey(s, t.Last); !stays[string(key)] {
			if err := shelves.Delete(tx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// change alters a conversation; one that is not there begins.
func change(tx *store.Tx, n phone.Number, fn func(*Thread)) (Thread, error) {
	old, err := threads.Get(tx, store.NumberKey(n))
	if err != nil && !store.IsNotFound(err) {
		return old, err
	}
	t := old
	t.Number = n
	fn(&t)
	return t, t.save(tx, old)
}

// arrive puts a new text on top of its conversation, and brings it back from
// the archive. A second delivery by the network is no news.
func arrive(tx *store.Tx, m Message) error {
	_, err := change(tx, m.From, func(t *Thread) {
		if !m.Has(Repeat) {
			t.Unread++
			t.Archived = false
		}
		t.top(m.ID, false)
	})
	return err
}

// top makes a text the latest, unless a later one is known: clocks are set back.
func (t *Thread) top(id ulid.ULID, out bool) {
	if id.Compare(t.Last) > 0 {
		t.Last, t.Out = id, out
	}
}

// Answered puts a text that a person wrote to a number on top of the
// conversation, which has been read then.
func Answered(tx *store.Tx, n phone.Number, id ulid.ULID) error {
	_, err := change(tx, n, func(t *Thread) {
		t.Unread = 0
		t.top(id, true)
	})
	return err
}

// Marks is what is to change about a conversation; nil leaves it.
type Marks struct {
	Read     *bool
	Starred  *bool
	Archived *bool // one that is archived has been read
}

// MarkThread changes a conversation. The error wraps store.ErrNotFound.
func MarkThread(tx *store.Tx, n phone.Number, m Marks) (Thread, error) {
	if _, err := FindThread(tx, n); err != nil {
		return Thread{}, err
	}
	return change(tx, n, func(t *Thread) {
		if m.Read != nil {
			t.setRead(*m.Read)
		}
		if m.Starred != nil {
			t.Starred = *m.Starred
		}
		if m.Archived != nil {
			if t.Archived = *m.Archived; t.Archived {
				t.Unread = 0
			}
		}
	})
}

func (t *Thread) setRead(read bool) {
	switch {
	case read:
		t.Unread = 0
	case t.Unread == 0:
		t.Unread, t.Archived = 1, false
	}
}

// ReadAll marks up to limit conversations as read, the newest first, and tells
// whether there are more.
func ReadAll(tx *store.Tx, limit int) (more bool, err error) {
	var unread []phone.Number
	err = shelves.Each(tx, store.Range{Prefix: []byte(Unread), Back: true}, func(_ []byte, n phone.Number) error {
		if unread = append(unread, n); len(unread) == limit {
			more = true
			return store.ErrStop
		}
		return nil
	})
	for _, n := range unread {
		if err == nil {
			_, err = change(tx, n, func(t *Thread) { t.Unread = 0 })
		}
	}
	return more, err
}

// Threads lists the conversations on a shelf, that with the latest text first,
// older than the one whose Last is after (zero: from the newest); limit 0 is
// all.
func Threads(tx *store.Tx, s Shelf, after ulid.ULID, limit int) ([]Thread, error) {
	list := []Thread{}
	r := store.Range{Prefix: []byte(s), Back: true}
	if !after.IsZero() {
		r.After = shelfKey(s, after)
	}
	err := shelves.Each(tx, r, func(_ []byte, n phone.Number) error {
		t, err := FindThread(tx, n)
		if err != nil {
			return err
		}
		if list = append(list, t); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// CountThreads is how many conversations stand on a shelf, counted up to limit.
func CountThreads(tx *store.Tx, s Shelf, limit int) int {
	n := 0
	for range shelves.Keys(tx, store.Range{Prefix: []byte(s)}) {
		if n++; n == limit {
			break
		}
	}
	return n
}

func eraseThread(tx *store.Tx, n phone.Number) error {
	t, err := threads.Get(tx, store.NumberKey(n))
	if store.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.unshelve(tx, Thread{}); err != nil {
		return err
	}
	return threads.Delete(tx, store.NumberKey(n))
}

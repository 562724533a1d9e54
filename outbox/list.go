package outbox

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Filter selects texts; zero fields select all.
type Filter struct {
	State     State
	To        phone.Number
	Broadcast ulid.ULID
	// Text is looked for in the text, after folding.
	Text string
}

// Find returns a text. The error wraps store.ErrNotFound.
func Find(tx *store.Tx, id ulid.ULID) (Message, error) {
	r, err := load(tx, id)
	if err != nil {
		return Message{}, err
	}
	return r.Message, nil
}

// Messages lists texts, newest first, behind the text after (zero: from the
// newest); limit 0 is all.
func Messages(tx *store.Tx, f Filter, after ulid.ULID, limit int) ([]Message, error) {
	var list []Message
	f.Text = lang.Fold(f.Text)
	err := f.walk(tx, after, func(id ulid.ULID) error {
		m, err := messages.Get(tx, store.IDKey(id))
		if err != nil {
			return err
		}
		if !f.fits(&m) {
			return nil
		}
		if list = append(list, m); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// Count counts the texts in a state, up to most (0: all). The rest of a
// broadcast's list, which is not in the queue yet, is not counted: see Tally.
func Count(tx *store.Tx, s State, most int) (n int) {
	for range byState.Keys(tx, store.Range{Prefix: []byte{s.code()}}) {
		if n++; n == most {
			break
		}
	}
	return n
}

// Thread lists the texts to one person, newest first; see Messages.
func Thread(tx *store.Tx, n phone.Number, after ulid.ULID, limit int) ([]Message, error) {
	return Messages(tx, Filter{To: n}, after, limit)
}

func (f Filter) fits(m *Message) bool {
	return (f.State == "" || m.State == f.State) &&
		(f.To == "" || m.To == f.To) &&
		(f.Broadcast.IsZero() || m.Broadcast == f.Broadcast) &&
		(f.Text == "" || strings.Contains(lang.Fold(m.Text), f.Text))
}

// walk calls fn with the ids of the narrowest index, newest first.
func (f Filter) walk(tx *store.Tx, after ulid.ULID, fn func(ulid.ULID) error) error {
	switch {
	case f.To != "":
		return walkIDs(tx, byPerson, store.Under(store.NumberKey(f.To)), after, fn)
	case !f.Broadcast.IsZero() && f.State != "":
		return walkIDs(tx, byMembers, memberKey(f.Broadcast, f.State, nil), after, fn)
	case !f.Broadcast.IsZero():
		return walkMembers(tx, f.Broadcast, after, fn)
	case f.State != "":
		return walkIDs(tx, byState, []byte{f.State.code()}, after, fn)
	case f.Text != "":
		return walkWords(tx, strings.Fields(f.Text), after, fn)
	}
	return walkIDs(tx, messages, nil, after, fn)
}

// walkIDs walks an index whose keys end in an id, newest first.
func walkIDs[V any](tx *store.Tx, index store.Bucket[V], prefix []byte, after ulid.ULID, fn func(ulid.ULID) error) error {
	r := store.Range{Prefix: prefix, Back: true}
	if !after.IsZero() {
		r.After = append(bytes.Clone(prefix), store.IDKey(after)...)
	}
	for key := range index.Keys(tx, r) {
		if err := fn(idAt(key)); errors.Is(err, store.ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// membersAtOnce is how many ids walkMembers takes from each state at a time.
const membersAtOnce = 256

// walkMembers walks the texts of a broadcast over all states: it merges one
// page of each state's ids, then goes on behind the last that is certain.
func walkMembers(tx *store.Tx, broadcast, after ulid.ULID, fn func(ulid.ULID) error) error {
	for {
		ids, more := membersPage(tx, broadcast, after)
		for _, id := range ids {
			if err := fn(id); errors.Is(err, store.ErrStop) {
				return nil
			} else if err != nil {
				return err
			}
			after = id
		}
		if !more {
			return nil
		}
	}
}

// membersPage is the next ids of a broadcast, newest first, and whether there
// may be more.
func membersPage(tx *store.Tx, broadcast, after ulid.ULID) (ids []ulid.ULID, more bool) {
	var certain ulid.ULID // no state has an unread id above it
	for _, s := range states {
		n := 0
		_ = walkIDs(tx, byMembers, memberKey(broadcast, s, nil), after, func(id ulid.ULID) error {
			ids = append(ids, id)
			if n++; n == membersAtOnce {
				more = true
				if id.Compare(certain) > 0 {
					certain = id
				}
				return store.ErrStop
			}
			return nil
		})
	}
	slices.SortFunc(ids, func(a, b ulid.ULID) int { return b.Compare(a) })
	if end := slices.IndexFunc(ids, func(id ulid.ULID) bool { return id.Compare(certain) < 0 }); end >= 0 {
		ids = ids[:end]
	}
	return ids, more
}

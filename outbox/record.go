package outbox

import (
	"bytes"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// The journal and its indexes. Every index follows from the message alone,
// see places.
var (
	messages  = store.NewBucket[Message]("outbox.messages")      // id
	ready     = store.NewBucket[struct{}]("outbox.ready")        // lane, rank, order, id
	waiting   = store.NewBucket[struct{}]("outbox.waiting")      // kind, not before, id
	expiring  = store.NewBucket[struct{}]("outbox.expiring")     // expires, id
	byState   = store.NewBucket[struct{}]("outbox.by_state")     // state, id
	byPerson  = store.NewBucket[struct{}]("outbox.by_person")    // number, id
	byMembers = store.NewBucket[struct{}]("outbox.by_broadcast") // broadcast, state, id
)

// idLength is the length of a ULID in a key.
const idLength = 16

// record is a message as it was read, with where it is listed now.
type record struct {
	Message
	listed  []place
	counted standing // as counted in the broadcast's tally
}

// standing is what a tally counts of a text; its State is "" before the first
// save.
type standing struct {
	State   State
	Resting bool // queued, but waits: for a retry, or for a SIM that may write to somebody new
	List    byte // of its broadcast, see Message.List
}

func (m *Message) standing() standing {
	return standing{m.State, m.State == Queued && (!m.NotBefore.IsZero() || m.Lane == laneFresh), m.List}
}

// place is one key of one index.
type place struct {
	index *store.Bucket[struct{}]
	key   []byte
}

// load reads a message. The error wraps store.ErrNotFound.
func load(tx *store.Tx, id ulid.ULID) (*record, error) {
	m, err := messages.Get(tx, store.IDKey(id))
	if err != nil {
		return nil, fmt.Errorf("text %s: %w", id, err)
	}
	return &record{Message: m, listed: m.places(), counted: m.standing()}, nil
}

// save stores the message and moves it in every index and in the counts of
// its broadcast. It is the only writer of all of them.
func (r *record) save(tx *store.Tx) error {
	now := r.places()
	for _, p := range r.listed {
		if !contains(now, p) {
			if err := p.index.Delete(tx, p.key); err != nil {
				return err
			}
		}
	}
	for _, p := range now {
		if !contains(r.listed, p) {
			if err := p.index.Put(tx, p.key, struct{}{}); err != nil {
				return err
			}
		}
	}
	if err := messages.Put(tx, store.IDKey(r.ID), r.Message); err != nil {
		return err
	}
	was := r.counted
	r.listed, r.counted = now, r.standing()
	if was.State == "" { // new: searches have it already where the clock was set back
		if err := words.Amend(tx, search.Entry{ID: r.ID, Text: r.Text}); err != nil {
			return err
		}
	}
	if r.Broadcast.IsZero() || was == r.counted {
		return nil
	}
	return recount(tx, r.Broadcast, was, r.counted)
}

// erase removes the message from the journal and every index. The counts of
// its broadcast keep it.
func (r *record) erase(tx *store.Tx) error {
	for _, p := range r.listed {
		if err := p.index.Delete(tx, p.key); err != nil {
			return err
		}
	}
	if err := words.Remove(tx, r.ID); err != nil {
		return err
	}
	return messages.Delete(tx, store.IDKey(r.ID))
}

func contains(places []place, p place) bool {
	for _, q := range places {
		if q.index == p.index && bytes.Equal(q.key, p.key) {
			return true
		}
	}
	return false
}

// The kinds of waiting: each is looked at on its own, because a clock that can
// not be right holds schedules only.
const (
	waitRetry    = 'r'
	waitSchedule = 's'
	waitResend   = 'u'
)

// places is every index key of the message. A text is in the queue if and only
// if it has a key in ready.
func (m *Message) places() []place {
	id := store.IDKey(m.ID)
	list := []place{
		{&byPerson, store.Join(store.NumberKey(m.To), id)},
		{&byState, append([]byte{m.State.code()}, id...)},
	}
	if !m.Broadcast.IsZero() {
		list = append(list, place{&byMembers, memberKey(m.Broadcast, m.State, id)})
	}
	if !m.Expires.IsZero() && m.onItsOwn() && (m.State == Queued || m.State == Held) {
		list = append(list, place{&expiring, append(store.TimeKey(m.Expires), id...)})
	}
	if at := m.lastDoubt(); !at.IsZero() {
		list = append(list, place{&doubtful, append(store.TimeKey(at), id...)})
	}
	switch {
	case m.State == Queued && m.Parked:
	case m.State == Queued && m.NotBefore.IsZero():
		list = append(list, place{&ready, append(m.readyKey(), id...)})
	case m.State == Queued && m.Scheduled:
		list = append(list, place{&waiting, waitKey(waitSchedule, m.NotBefore, id)})
	case m.State == Queued:
		list = append(list, place{&waiting, waitKey(waitRetry, m.NotBefore, id)})
	case m.State == Uncertain && m.OnUncertain == Resend && !m.NotBefore.IsZero():
		list = append(list, place{&waiting, waitKey(waitResend, m.NotBefore, id)})
	}
	return list
}

// onItsOwn tells whether the text lives and expires apart from a broadcast.
func (m *Message) onItsOwn() bool { return m.Broadcast.IsZero() || m.Alone }

// lastDoubt is the latest begin of a submit whose outcome nobody knows.
func (m *Message) lastDoubt() (at time.Time) {
	for _, p := range m.Parts {
		if p.Doubt.After(at) {
			at = p.Doubt
		}
	}
	return at
}

func (m *Message) readyKey() []byte {
	key := append(store.Under([]byte(m.lane())), byte(m.Rank))
	return append(key, store.Uint64Key(m.Order)...)
}

func waitKey(kind byte, at time.Time, id []byte) []byte {
	return append(append([]byte{kind}, store.TimeKey(at)...), id...)
}

func memberKey(broadcast ulid.ULID, s State, id []byte) []byte {
	key := append(store.Last(store.IDKey(broadcast), 0), s.code())
	return append(key, id...)
}

// idAt is the id at the end of an index key.
func idAt(key []byte) (id ulid.ULID) {
	copy(id[:], key[len(key)-idLength:])
	return id
}

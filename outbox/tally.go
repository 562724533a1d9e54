package outbox

import (
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Counts name the state each text of a broadcast is in now. They add up to
// Recipients; a text being submitted counts as queued.
type Counts struct {
	Recipients int `json:"recipients"`
	Queued     int `json:"queued"`
	Sent       int `json:"sent"`
	Delivered  int `json:"delivered"`
	Failed     int `json:"failed"`
	Uncertain  int `json:"uncertain"`
	Expired    int `json:"expired"`
	Cancelled  int `json:"cancelled"`
	Refused    int `json:"refused"`
	Held       int `json:"held"`
}

// tallies counts the messages of a broadcast by State.code, and behind that
// those resting. What is on the frozen list and has no message yet is not in
// it.
var tallies = store.NewBucket[tally]("outbox.tallies")

type tally []int

func loadTally(tx *store.Tx, broadcast ulid.ULID) (tally, error) {
	t, err := tallies.Get(tx, store.IDKey(broadcast))
	if store.IsNotFound(err) {
		err = nil
	}
	for len(t) <= len(states) {
		t = append(t, 0)
	}
	return t, err
}

func (t tally) of(s State) int { return t[s.code()] }

// resting counts the queued texts that wait for a retry.
func (t tally) resting() int { return t[len(states)] }

func (t tally) sum() (n int) {
	for _, c := range t[:len(states)] {
		n += c
	}
	return n
}

// add counts a text with this standing, or takes it away.
func (t tally) add(s standing, n int) {
	if s.State != "" {
		t[s.State.code()] += n
	}
	if s.Resting {
		t[len(states)] += n
	}
}

// recount moves one text of a broadcast from one standing to another, and
// notices when the broadcast has no more to do, or has again.
func recount(tx *store.Tx, broadcast ulid.ULID, was, is standing) error {
	t, err := loadTally(tx, broadcast)
	if err != nil {
		return err
	}
	t.add(was, -1)
	t.add(is, 1)
	if err := tallies.Put(tx, store.IDKey(broadcast), t); err != nil {
		return err
	}
	open := t.of(Queued) + t.of(Submitting)
	opened := is.State.open() && !was.State.open() && open == 1
	closed := was.State.open() && open == 0
	if opened || closed {
		return finishOrReopen(tx, broadcast, t)
	}
	return nil
}

// Tally counts the texts of a broadcast by state, in time that does not
// depend on their number. The error wraps store.ErrNotFound.
func Tally(tx *store.Tx, id ulid.ULID) (Counts, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return Counts{}, err
	}
	t, err := loadTally(tx, id)
	if err != nil {
		return Counts{}, err
	}
	return b.counts(t), nil
}

// counts adds what has no message yet by subtraction.
func (b *Broadcast) counts(t tally) Counts {
	c := Counts{
		Recipients: b.Recipients,
		Queued:     t.of(Queued) + t.of(Submitting),
		Sent:       t.of(Sent), Delivered: t.of(Delivered), Failed: t.of(Failed), Uncertain: t.of(Uncertain),
		Expired: t.of(Expired), Cancelled: t.of(Cancelled), Refused: t.of(Refused), Held: t.of(Held),
	}
	rest := b.Recipients - t.sum()
	switch b.Rest {
	case Cancelled:
		c.Cancelled += rest
	case Expired:
		c.Expired += rest
	default:
		c.Queued += rest
	}
	return c
}

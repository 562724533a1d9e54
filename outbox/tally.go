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

// tallies counts the messages of a broadcast by State.code, behind that those
// resting, and behind that those that stand in the queue, by list from list 1
// on. What is on a frozen list and has no message yet is not in it.
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

// lists are the counts of the texts that stand in the queue, from list 1 on.
func (t tally) lists() tally { return t[len(states)+1:] }

// standing counts the texts of a list that stand in the queue.
func (t tally) standing(list int) int {
	if list > 0 {
		if of := t.lists(); list <= len(of) {
			return of[list-1]
		}
		return 0
	}
	n := t.of(Queued) - t.resting()
	for _, others := range t.lists() {
		n -= others
	}
	return n
}

// add counts a text with this standing, or takes it away.
func (t tally) add(s standing, n int) tally {
	if s.State != "" {
		t[s.State.code()] += n
	}
	if s.Resting {
		t[len(states)] += n
	}
	if s.State == Queued && !s.Resting && s.List > 0 {
		for len(t.lists()) < int(s.List) {
			t = append(t, 0)
		}
		t.lists()[s.List-1] += n
	}
	return t
}

// recount moves one text of a broadcast from one standing to another, and
// notices when the broadcast has no more to do, or has again.
func recount(tx *store.Tx, broadcast ulid.ULID, was, is standing) error {
	t, err := loadTally(tx, broadcast)
	if err != nil {
		return err
	}
	t = t.add(was, -1).add(is, 1)
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

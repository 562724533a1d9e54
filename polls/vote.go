package polls

import (
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Ballot is a text that answers a poll.
type Ballot struct {
	Number  phone.Number
	Message ulid.ULID
	At      time.Time // when it was sent, by the network
}

// Result is what became of a ballot.
type Result string

// The results.
const (
	Counted Result = "counted" // the person's first vote, or the same again
	Changed Result = "changed" // it takes the place of another option
	Kept    Result = "kept"    // by the poll's policy another vote of theirs counts
	Closed  Result = "closed"  // sent after the closing
)

// vote is the one vote of a person that counts.
type vote struct {
	Option  string    `json:"o"`
	At      time.Time `json:"t"`
	Message ulid.ULID `json:"m"`
	// Was is the vote that a person's filing took the place of, to put it back.
	Was *vote `json:"w,omitempty"`
}

// doubt is a person's latest answer that is no option. It stays, settled, to
// tell that the person was asked again once.
type doubt struct {
	At      time.Time `json:"t"`
	Message ulid.ULID `json:"m"`
	Settled bool      `json:"s,omitempty"`
}

// Keys: poll, number.
var (
	votes  = store.NewBucket[vote]("poll votes")
	doubts = store.NewBucket[doubt]("poll doubts")
	asked  = store.NewBucket[time.Time]("poll asked")
)

func personKey(name string, n phone.Number) []byte {
	return store.Join([]byte(name), store.NumberKey(n))
}

// Cast counts a vote. A person has one: the last they sent or the first, by
// the network's time and the poll's policy, in whatever order they arrive.
// Errors wrap ErrNotFound or ErrNoOption.
func Cast(tx *store.Tx, name string, b Ballot, option string) (Result, error) {
	p, err := votable(tx, name, option)
	if err != nil {
		return "", err
	}
	if !p.OpenAt(b.At) {
		return Closed, nil
	}
	if err := settle(tx, name, b.Number); err != nil {
		return "", err
	}
	old, err := votes.Get(tx, personKey(name, b.Number))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Counted, replace(tx, name, b, vote{}, option)
	case err != nil:
		return "", err
	case old.Message != b.Message && !p.prefers(b.At, old.At):
		return Kept, nil
	case old.Option == option:
		return Counted, replace(tx, name, b, old, option)
	}
	return Changed, replace(tx, name, b, old, option)
}

func votable(tx *store.Tx, name, option string) (Poll, error) {
	p, err := Show(tx, name)
	if err == nil && !p.Has(option) {
		return Poll{}, fmt.Errorf("%w: %s has no %q", ErrNoOption, name, option)
	}
	return p, err
}

// prefers tells whether a vote of this time takes the place of the old one.
func (p Poll) prefers(at, old time.Time) bool {
	if p.Votes == First {
		return at.Before(old)
	}
	return !at.Before(old)
}

// replace writes the person's vote and moves the counters from the old one
// (vote{} for none) to the new one.
func replace(tx *store.Tx, name string, b Ballot, old vote, to string) error {
	v := vote{Option: to, At: b.At.UTC(), Message: b.Message}
	if err := errors.Join(votes.Put(tx, personKey(name, b.Number), v), moved(tx, name, old, v)); err != nil {
		return err
	}
	if old.Option == to {
		return nil
	}
	if err := add(tx, name, countVotes, old.Option, -1); err != nil {
		return err
	}
	return add(tx, name, countVotes, to, 1)
}

// Refile files a text under the option an operator reads in it, whatever was
// read before; "" puts it among the unclear ones, and the vote back that the
// filing had taken the place of. Another vote of the same person still counts
// instead where the poll's policy says so (Kept).
func Refile(tx *store.Tx, name string, b Ballot, option string) (Result, error) {
	old, err := votes.Get(tx, personKey(name, b.Number))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if option != "" {
		return refile(tx, name, b, old, option)
	}
	if _, err := Show(tx, name); err != nil {
		return "", err
	}
	if old.Option != "" && old.Message == b.Message {
		if err := withdraw(tx, name, b.Number, old); err != nil {
			return "", err
		}
	}
	_, err = MarkUnclear(tx, name, b)
	return Changed, err
}

// refile counts the vote and keeps, beside it, the one it takes the place of.
func refile(tx *store.Tx, name string, b Ballot, old vote, option string) (Result, error) {
	result, err := Cast(tx, name, b, option)
	if err != nil || old.Option == "" || (result != Counted && result != Changed) {
		return result, err
	}
	v, err := votes.Get(tx, personKey(name, b.Number))
	if err != nil {
		return result, err
	}
	if v.Was = old.Was; old.Message != b.Message {
		old.Was = nil
		v.Was = &old
	}
	return result, votes.Put(tx, personKey(name, b.Number), v)
}

// SetAside takes a person's unclear answer off the list: it is no answer.
func SetAside(tx *store.Tx, name string, n phone.Number) error {
	if _, err := Show(tx, name); err != nil {
		return err
	}
	return settle(tx, name, n)
}

// withdraw takes a vote back, for the one that it took the place of.
func withdraw(tx *store.Tx, name string, n phone.Number, v vote) error {
	if v.Was != nil {
		return replace(tx, name, Ballot{Number: n, Message: v.Was.Message, At: v.Was.At}, v, v.Was.Option)
	}
	if err := errors.Join(votes.Delete(tx, personKey(name, n)), moved(tx, name, v, vote{})); err != nil {
		return err
	}
	return add(tx, name, countVotes, v.Option, -1)
}

// MarkUnclear keeps an answer that is no option for an operator to refile. A
// person has one such answer in a poll, the latest. It tells whether there was
// one before: then the person was told already and is not told again.
func MarkUnclear(tx *store.Tx, name string, b Ballot) (toldBefore bool, err error) {
	if _, err := Show(tx, name); err != nil {
		return false, err
	}
	key := personKey(name, b.Number)
	old, err := doubts.Get(tx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	toldBefore = err == nil
	if !toldBefore || old.Settled {
		if err := add(tx, name, countUnclear, "", 1); err != nil {
			return false, err
		}
	}
	return toldBefore, doubts.Put(tx, key, doubt{At: b.At.UTC(), Message: b.Message})
}

// settle takes the person's unclear answer off the list: a clear one came, or
// an operator read it.
func settle(tx *store.Tx, name string, n phone.Number) error {
	d, err := doubts.Get(tx, personKey(name, n))
	if errors.Is(err, store.ErrNotFound) || (err == nil && d.Settled) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Settled = true
	if err := doubts.Put(tx, personKey(name, n), d); err != nil {
		return err
	}
	return add(tx, name, countUnclear, "", -1)
}

// Withdraw takes back what a text did in a poll: its vote, and its place among
// the unclear answers. A vote that another text of theirs cast stays. It tells
// whether there was anything.
func Withdraw(tx *store.Tx, name string, b Ballot) (was bool, err error) {
	v, err := votes.Get(tx, personKey(name, b.Number))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if v.Option != "" && v.Message == b.Message {
		return true, withdraw(tx, name, b.Number, v)
	}
	d, err := doubts.Get(tx, personKey(name, b.Number))
	if errors.Is(err, store.ErrNotFound) || err == nil && (d.Settled || d.Message != b.Message) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, settle(tx, name, b.Number)
}

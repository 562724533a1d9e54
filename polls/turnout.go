package polls

import (
	"iter"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Turnout tells who of some people was asked a poll and who has a vote in it. It
// reads the numbers once, and decodes nothing else.
type Turnout struct {
	asked, voted map[phone.Number]struct{}
}

// Share is how many of some people were asked, how many of those have a vote,
// and how many have a vote, asked or not.
type Share struct {
	Asked, Answered, Voted int
}

// NewTurnout reads who was asked and who voted, or ErrNotFound.
func NewTurnout(tx *store.Tx, name string) (Turnout, error) {
	if _, err := Show(tx, name); err != nil {
		return Turnout{}, err
	}
	return Turnout{asked: people(tx, asked, name), voted: people(tx, votes, name)}, nil
}

func people[V any](tx *store.Tx, b store.Bucket[V], name string) map[phone.Number]struct{} {
	found := map[phone.Number]struct{}{}
	under := store.Under([]byte(name))
	for key := range b.Keys(tx, store.Range{Prefix: under}) {
		found[store.NumberOf(key[len(under):])] = struct{}{}
	}
	return found
}

// Nobody tells whether nobody was asked and nobody voted.
func (t Turnout) Nobody() bool { return len(t.asked)+len(t.voted) == 0 }

// Of is the share of some people.
func (t Turnout) Of(numbers iter.Seq[phone.Number]) Share {
	var s Share
	for n := range numbers {
		_, asked := t.asked[n]
		_, voted := t.voted[n]
		s.Asked += one(asked)
		s.Voted += one(voted)
		s.Answered += one(asked && voted)
	}
	return s
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

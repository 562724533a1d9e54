package polls

import (
	"bytes"
	"errors"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// counts are kept with every vote, so that a tally never walks the votes.
// Keys: poll, what is counted, option.
var counts = store.NewBucket[int64]("poll counts")

const (
	countVotes   = "votes"
	countUnclear = "unclear"
	countAsked   = "asked"
)

func add(tx *store.Tx, name, what, option string, delta int64) error {
	if what == countVotes && option == "" {
		return nil
	}
	_, err := store.Add(tx, counts, store.Join([]byte(name), []byte(what), []byte(option)), delta)
	return err
}

// Tally is how a poll stands.
type Tally struct {
	Options []Standing
	Voters  int // people with a vote
	Unclear int // people whose latest unclear answer waits for an operator
	Asked   int // people it was put to
}

// Standing is one option's votes. An option that the poll no longer has, but
// that was voted for, follows the others with its key for a label.
type Standing struct {
	Key   string
	Label lang.Text
	Votes int
}

// Count returns the tally of a poll, or ErrNotFound.
func Count(tx *store.Tx, name string) (Tally, error) {
	p, err := Show(tx, name)
	if err != nil {
		return Tally{}, err
	}
	var t Tally
	for _, o := range p.Options {
		t.Options = append(t.Options, Standing{Key: o.Key, Label: o.Label})
	}
	under := store.Under([]byte(name))
	err = counts.Each(tx, store.Range{Prefix: under}, func(key []byte, n int64) error {
		what, option, _ := bytes.Cut(key[len(under):], []byte{0})
		t.put(string(what), string(option), int(n))
		return nil
	})
	return t, err
}

func (t *Tally) put(what, option string, n int) {
	switch what {
	case countUnclear:
		t.Unclear = n
	case countAsked:
		t.Asked = n
	case countVotes:
		t.Voters += n
		t.vote(option, n)
	}
}

func (t *Tally) vote(option string, n int) {
	for i := range t.Options {
		if t.Options[i].Key == option {
			t.Options[i].Votes = n
			return
		}
	}
	if n > 0 {
		t.Options = append(t.Options, Standing{Key: option, Label: lang.Text{lang.Any: option}, Votes: n})
	}
}

// Vote is one person's vote, or unclear answer.
type Vote struct {
	Ballot
	Option string // its key; "" for an unclear answer
}

// Votes lists the votes of a poll by number, after a number, at most limit;
// zero means all.
func Votes(tx *store.Tx, name string, after phone.Number, limit int) ([]Vote, error) {
	return list(tx, votes, name, after, limit, func(v vote) (Vote, bool) {
		return Vote{Ballot: Ballot{Message: v.Message, At: v.At}, Option: v.Option}, true
	})
}

// UnclearAnswers lists the answers that wait for an operator, as Votes does.
func UnclearAnswers(tx *store.Tx, name string, after phone.Number, limit int) ([]Vote, error) {
	return list(tx, doubts, name, after, limit, func(d doubt) (Vote, bool) {
		return Vote{Ballot: Ballot{Message: d.Message, At: d.At}}, !d.Settled
	})
}

func list[V any](tx *store.Tx, b store.Bucket[V], name string, after phone.Number, limit int, show func(V) (Vote, bool)) ([]Vote, error) {
	if _, err := Show(tx, name); err != nil {
		return nil, err
	}
	under := store.Under([]byte(name))
	walk := store.Range{Prefix: under}
	if after != "" {
		walk.After = personKey(name, after)
	}
	found := []Vote{}
	err := b.Each(tx, walk, func(key []byte, v V) error {
		if vote, ok := show(v); ok {
			vote.Number = store.NumberOf(store.Last(key, len(under)))
			found = append(found, vote)
		}
		if limit > 0 && len(found) == limit {
			return store.ErrStop
		}
		return nil
	})
	return found, err
}

// VoteOf returns the vote of a person that counts; ok is false if there is none.
func VoteOf(tx *store.Tx, name string, n phone.Number) (v Vote, ok bool, err error) {
	stored, err := votes.Get(tx, personKey(name, n))
	if errors.Is(err, store.ErrNotFound) {
		return Vote{}, false, nil
	}
	b := Ballot{Number: n, Message: stored.Message, At: stored.At}
	return Vote{Ballot: b, Option: stored.Option}, err == nil, err
}

// Erase forgets who a person is in every poll. Their votes stay counted, so
// that a result once told stays true, but nobody can tell whose they were; an
// answer that waits for an operator is dropped.
func Erase(tx *store.Tx, n phone.Number) error {
	list, err := All(tx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := erase(tx, p.Name, personKey(p.Name, n)); err != nil {
			return err
		}
	}
	return nil
}

func erase(tx *store.Tx, name string, key []byte) error {
	d, err := doubts.Get(tx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil && !d.Settled {
		if err := add(tx, name, countUnclear, "", -1); err != nil {
			return err
		}
	}
	return errors.Join(doubts.Delete(tx, key), votes.Delete(tx, key), asked.Delete(tx, key))
}

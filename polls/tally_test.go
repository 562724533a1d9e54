package polls

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// Whatever is done to a poll, in any order, the counters equal a recount.
func TestTalliesEqualARecount(t *testing.T) {
	db := storetest.OpenAt(t, filepath.Join(t.TempDir(), "polls.db"))
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		h := history{db: db, name: fmt.Sprintf("poll %d", run), erased: map[string]int{}}
		h.declare(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"cast":    h.cast,
			"unclear": h.unclear,
			"refile":  h.refile,
			"ask":     h.ask,
			"erase":   h.erase,
			"":        h.recount,
		})
	})
}

// history is a poll with all ballots cast in it.
type history struct {
	db          *store.DB
	name        string
	ballots     []Ballot
	erased      map[string]int // votes of people who were forgotten
	erasedAsked int
}

func (h *history) update(t *rapid.T, fn func(tx *store.Tx) error) {
	if err := h.db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func (h *history) declare(t *rapid.T) {
	p := well()
	p.Name = h.name
	p.Votes = rapid.SampledFrom([]Policy{Last, First}).Draw(t, "policy")
	h.update(t, func(tx *store.Tx) error {
		_, err := Declare(tx, p, noon)
		return err
	})
}

func person(t *rapid.T) phone.Number {
	return phone.Number(fmt.Sprintf("+23769900000%d", rapid.IntRange(0, 3).Draw(t, "person")))
}

func option(t *rapid.T) string {
	return rapid.SampledFrom([]string{"oui", "non"}).Draw(t, "option")
}

func (h *history) ballot(t *rapid.T) Ballot {
	// Some are sent after the closing, 14,400 minutes from noon.
	b := ballot(person(t), rapid.IntRange(0, 15_000).Draw(t, "minute"))
	h.ballots = append(h.ballots, b)
	return b
}

func (h *history) cast(t *rapid.T) {
	b, o := h.ballot(t), option(t)
	h.update(t, func(tx *store.Tx) error { _, err := Cast(tx, h.name, b, o); return err })
}

func (h *history) unclear(t *rapid.T) {
	b := h.ballot(t)
	h.update(t, func(tx *store.Tx) error { _, err := MarkUnclear(tx, h.name, b); return err })
}

func (h *history) refile(t *rapid.T) {
	if len(h.ballots) == 0 {
		t.Skip("nothing to refile")
	}
	b := rapid.SampledFrom(h.ballots).Draw(t, "ballot")
	o := rapid.SampledFrom([]string{"oui", "non", ""}).Draw(t, "option")
	h.update(t, func(tx *store.Tx) error { _, err := Refile(tx, h.name, b, o); return err })
}

func (h *history) ask(t *rapid.T) {
	n := person(t)
	h.update(t, func(tx *store.Tx) error { return Ask(tx, h.name, n, noon) })
}

func (h *history) erase(t *rapid.T) {
	n := person(t)
	h.update(t, func(tx *store.Tx) error {
		v, voted, err := VoteOf(tx, h.name, n)
		if voted {
			h.erased[v.Option]++
		}
		if asked.Has(tx, personKey(h.name, n)) {
			h.erasedAsked++
		}
		return errors.Join(err, erase(tx, h.name, personKey(h.name, n)))
	})
}

func (h *history) recount(t *rapid.T) {
	var got Tally
	want := tally{Votes: map[string]int{"oui": h.erased["oui"], "non": h.erased["non"]}, Asked: h.erasedAsked}
	err := h.db.View(func(tx *store.Tx) (err error) {
		got, err = Count(tx, h.name)
		list, err2 := Votes(tx, h.name, "", 0)
		for _, v := range list {
			want.Votes[v.Option]++
		}
		waiting, err3 := UnclearAnswers(tx, h.name, "", 0)
		want.Unclear = len(waiting)
		for range asked.Keys(tx, store.Range{Prefix: store.Under([]byte(h.name))}) {
			want.Asked++
		}
		return errors.Join(err, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
	want.Voters = want.Votes["oui"] + want.Votes["non"]
	short := tally{Votes: map[string]int{}, Voters: got.Voters, Unclear: got.Unclear, Asked: got.Asked}
	for _, o := range got.Options {
		short.Votes[o.Key] = o.Votes
	}
	if diff := cmp.Diff(want, short); diff != "" {
		t.Fatalf("the counters differ from a recount (-recount +counters):\n%s", diff)
	}
}

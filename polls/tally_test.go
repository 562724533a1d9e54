package polls

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var errRollback = errors.New("roll back")

// Whatever is done to a poll, in any order, the counters equal a recount. Each
// history is one transaction that is not kept.
func TestTalliesEqualARecount(t *testing.T) {
	db := storetest.Open(t)
	rapid.Check(t, func(rt *rapid.T) {
		err := db.Update(func(tx *store.Tx) error {
			h := history{tx: tx, name: "puits", erased: map[string]int{}}
			h.declare(rt)
			rt.Repeat(map[string]func(*rapid.T){
				"cast":    h.cast,
				"unclear": h.unclear,
				"refile":  h.refile,
				"ask":     h.ask,
				"erase":   h.erase,
				"":        h.recount,
			})
			return errRollback
		})
		if !errors.Is(err, errRollback) {
			rt.Fatal(err)
		}
	})
}

// history is a poll with all ballots cast in it.
type history struct {
	tx          *store.Tx
	name        string
	ballots     []Ballot
	erased      map[string]int // votes of people who were forgotten
	erasedAsked int
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (h *history) declare(t *rapid.T) {
	p := well()
	p.Votes = rapid.SampledFrom([]Policy{Last, First}).Draw(t, "policy")
	_, err := Declare(h.tx, p, noon)
	must(t, err)
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
	_, err := Cast(h.tx, h.name, h.ballot(t), option(t))
	must(t, err)
}

func (h *history) unclear(t *rapid.T) {
	_, err := MarkUnclear(h.tx, h.name, h.ballot(t))
	must(t, err)
}

func (h *history) refile(t *rapid.T) {
	if len(h.ballots) == 0 {
		t.Skip("nothing to refile")
	}
	b := rapid.SampledFrom(h.ballots).Draw(t, "ballot")
	_, err := Refile(h.tx, h.name, b, rapid.SampledFrom([]string{"oui", "non", ""}).Draw(t, "option"))
	must(t, err)
}

func (h *history) ask(t *rapid.T) { must(t, Ask(h.tx, h.name, person(t), noon)) }

func (h *history) erase(t *rapid.T) {
	n := person(t)
	v, voted, err := VoteOf(h.tx, h.name, n)
	must(t, err)
	if voted {
		h.erased[v.Option]++
	}
	if asked.Has(h.tx, personKey(h.name, n)) {
		h.erasedAsked++
	}
	must(t, Erase(h.tx, n))
}

func (h *history) recount(t *rapid.T) {
	want := tally{Votes: map[string]int{"oui": h.erased["oui"], "non": h.erased["non"]}, Asked: h.erasedAsked}
	list, err := Votes(h.tx, h.name, "", 0)
	must(t, err)
	for _, v := range list {
		want.Votes[v.Option]++
	}
	want.Voters = want.Votes["oui"] + want.Votes["non"]
	waiting, err := UnclearAnswers(h.tx, h.name, "", 0)
	must(t, err)
	want.Unclear = len(waiting)
	for range asked.Keys(h.tx, store.Range{Prefix: store.Under([]byte(h.name))}) {
		want.Asked++
	}
	got, err := Count(h.tx, h.name)
	must(t, err)
	if diff := cmp.Diff(want, inShort(got)); diff != "" {
		t.Fatalf("the counters differ from a recount (-recount +counters):\n%s", diff)
	}
}

package outbox

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// pool is two modems at work, each of which knows of the other.
func pool() (one, two Station) {
	one = Station{Modem: "orange", IMSI: orange, Prefixes: []string{"+23769"}}
	two = Station{Modem: "mtn", IMSI: mtn, Prefixes: []string{"+23767", "+2376990"}}
	one.Others = []Peer{{Modem: two.Modem, IMSI: two.IMSI, Prefixes: two.Prefixes}}
	two.Others = []Peer{{Modem: one.Modem, IMSI: one.IMSI, Prefixes: one.Prefixes}}
	return one, two
}

func (b *bench) spoke(n phone.Number, imsi string) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error { return Spoke(tx, n, imsi) })
}

func (b *bench) prefixes(list ...string) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error { return SetPrefixes(tx, list) })
}

// takes tells whether a station gets a text, and settles it as sent.
func (b *bench) takes(st Station) bool {
	b.t.Helper()
	sub, _ := b.nextWith(st, b.conditions())
	if sub != nil {
		b.settle(st.IMSI, sentWith(1))
	}
	return sub != nil
}

func TestWhichModemTakesAText(t *testing.T) {
	alone := func(st Station) Station { st.Others = nil; return st }
	one, two := pool()
	tests := map[string]struct {
		prepare func(*bench)
		draft   Draft
		not, is Station
	}{
		"the one that last wrote to them": {func(b *bench) { b.spoke(alice, mtn) }, Draft{To: alice}, one, two},
		"the one of the longest prefix":   {func(*bench) {}, Draft{To: "+237699000001"}, one, two},
		"the one of a short prefix":       {func(*bench) {}, Draft{To: "+237691000001"}, two, one},
		"any, without a prefix":           {func(*bench) {}, Draft{To: "+33612345678"}, Station{}, two},
		"the last before the prefix":      {func(b *bench) { b.spoke("+237691000001", mtn) }, Draft{To: "+237691000001"}, one, two},
		"the one asked for before all":    {func(b *bench) { b.spoke(alice, mtn) }, Draft{To: alice, Modem: "orange"}, two, one},
		"another, where that one is out":  {func(b *bench) { b.spoke(alice, mtn) }, Draft{To: alice}, one, alone(one)},
		"another for a prefix":            {func(*bench) {}, Draft{To: "+237671000001"}, one, alone(one)},
		"another for one that is gone":    {func(b *bench) { b.spoke(alice, "624990000000001") }, Draft{To: alice}, Station{}, one},
		"another of the same prefix": {
			func(*bench) {},
			Draft{To: "+237691000001"},
			two,
			Station{Modem: "orange2", IMSI: "624010000000002", Prefixes: []string{"+23769"}, Others: []Peer{{Modem: "orange", Prefixes: []string{"+23769"}}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.prefixes("+23769", "+23767", "+2376990")
			tt.prepare(b)
			b.queue(tt.draft)
			if tt.not.IMSI != "" && b.takes(tt.not) {
				t.Errorf("%s takes it", tt.not.Modem)
			}
			if !b.takes(tt.is) {
				t.Errorf("%s does not take it", tt.is.Modem)
			}
		})
	}
}

func TestTheModemThatStoodInIsKept(t *testing.T) {
	b := newBench(t)
	one, two := pool()
	b.spoke(alice, mtn)
	b.queue(Draft{To: alice})
	out := one
	out.Others = nil
	if !b.takes(out) {
		t.Fatal("nobody stands in for a modem that is out of work")
	}
	b.queue(Draft{To: alice})
	if b.takes(two) || !b.takes(one) {
		t.Error("they hear from a third number at once")
	}
}

func TestAStartedLongTextWaitsForItsSIM(t *testing.T) {
	b := newBench(t)
	one, two := pool()
	m := b.queue(Draft{To: carol, Text: fmt.Sprintf("%0200d", 1)})
	if !b.takes(one) {
		t.Fatal("the first part does not leave")
	}
	two.Others = nil
	if b.takes(two) {
		t.Error("the second part leaves from another number")
	}
	b.wantState(m, Queued)
	if !b.takes(one) {
		t.Error("the second part does not leave from its own SIM")
	}
}

func TestErasedPeopleHaveNoModem(t *testing.T) {
	b := newBench(t)
	b.spoke(alice, orange)
	b.do(func(tx *store.Tx) error {
		if err := Erase(tx, alice, b.now); err != nil {
			return err
		}
		if !voices.Empty(tx, store.Range{}) {
			t.Error("the SIM they talked with is remembered")
		}
		return nil
	})
}

// A broadcast whose list holds all people of one modem before those of another
// keeps both at work from the first text to the last.
func TestABroadcastKeepsEveryModemAtWork(t *testing.T) {
	const each = 160
	b := newBench(t)
	one, two := pool()
	b.do(func(tx *store.Tx) error {
		for i := range 2 * each {
			imsi := orange
			if i >= each {
				imsi = mtn
			}
			if err := Spoke(tx, number(i), imsi); err != nil {
				return err
			}
		}
		return nil
	})
	bc := b.announce(BroadcastDraft{To: first(2 * each)})
	if n := b.inState(Queued); n > 3*windowSize {
		t.Errorf("%d texts are in the queue at once", n)
	}
	for i := range each {
		if !b.takes(one) || !b.takes(two) {
			t.Fatalf("a modem is idle after %d texts of each", i)
		}
		if i%16 == 0 {
			b.refill(bc)
		}
	}
	b.refill(bc)
	b.wantCounts(bc, StageDone, Counts{Recipients: 2 * each, Sent: 2 * each})
	b.do(func(tx *store.Tx) error {
		list, err := Messages(tx, Filter{}, [16]byte{}, 0)
		for _, m := range list {
			if imsi := m.Parts[0].IMSI; (imsi == orange) != slices.Contains(first(each).Numbers, m.To) {
				t.Errorf("%s, kept for another, was sent to by %s", m.To, imsi)
			}
		}
		return err
	})
}

// inState counts the texts in a state.
func (b *bench) inState(s State) (n int) {
	b.do(func(tx *store.Tx) error { n = Count(tx, s, 0); return nil })
	return n
}

func TestFrozenListsOfEarlierVersions(t *testing.T) {
	b := newBench(t)
	bc := b.announce(BroadcastDraft{To: first(200)})
	b.do(func(tx *store.Tx) error {
		kept, err := FindBroadcast(tx, bc.ID)
		if err != nil || kept.Lanes != nil {
			t.Errorf("lists %v, want the one that all versions know", kept.Lanes)
		}
		old := append(store.IDKey(bc.ID), store.Uint64Key(0)...)
		if !frozen.Has(tx, old) {
			t.Error("the list for any modem is not where it was")
		}
		return err
	})
}

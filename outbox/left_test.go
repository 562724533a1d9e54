package outbox

import (
	"testing"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// members makes a group of people.
func (b *bench) members(id groups.ID, people ...phone.Number) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		if err := groups.Create(tx, groups.Group{Name: id, Created: b.now}); err != nil {
			return err
		}
		for _, n := range people {
			if _, err := groups.Join(tx, id, n, groups.How{At: b.now, By: groups.ByOperator}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) leave(id groups.ID, n phone.Number) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		_, err := groups.Leave(tx, id, n, groups.How{At: b.now, By: groups.ByText, Words: "STOP SANTE"})
		return err
	})
}

// sendAll hands out every text that may leave, and tells to whom.
func (b *bench) sendAll() (to []phone.Number) {
	b.t.Helper()
	for {
		sub := b.next(orange)
		if sub == nil {
			return to
		}
		to = append(to, sub.Message.To)
		b.settle(orange, sentWith(byte(len(to))))
	}
}

func TestWhoLeftTheGroupGetsItsBroadcastNoMore(t *testing.T) {
	sante, nord := groups.ID("sante"), groups.ID("nord")
	cases := map[string]struct {
		to   groups.Selection
		then func(*bench)
		want bool // whether alice still gets it
	}{
		"left the one group": {
			groups.Selection{Groups: []groups.ID{sante}}, func(b *bench) { b.leave(sante, alice) }, false,
		},
		"left and joined again": {
			groups.Selection{Groups: []groups.ID{sante}}, func(b *bench) {
				b.leave(sante, alice)
				b.do(func(tx *store.Tx) error {
					_, err := groups.Join(tx, sante, alice, groups.How{At: b.now, By: groups.ByText})
					return err
				})
			}, true,
		},
		"left one of two groups": {
			groups.Selection{Groups: []groups.ID{sante, nord}}, func(b *bench) { b.leave(sante, alice) }, true,
		},
		"left both groups": {
			groups.Selection{Groups: []groups.ID{sante, nord}}, func(b *bench) {
				b.leave(sante, alice)
				b.leave(nord, alice)
			}, false,
		},
		"named by number as well": {
			groups.Selection{Groups: []groups.ID{sante}, Numbers: []phone.Number{alice}}, func(b *bench) { b.leave(sante, alice) }, true,
		},
		"to everyone": {
			groups.Selection{Everyone: true, Groups: []groups.ID{sante}}, func(b *bench) { b.leave(sante, alice) }, true,
		},
		"the group was deleted": {
			groups.Selection{Groups: []groups.ID{sante}}, func(b *bench) {
				b.do(func(tx *store.Tx) error { return groups.Delete(tx, sante) })
			}, true,
		},
		"stopped and started again": {
			groups.Selection{Groups: []groups.ID{sante}}, func(b *bench) {
				b.do(func(tx *store.Tx) error { return groups.Stop(tx, alice, groups.How{At: b.now, By: groups.ByText}) })
				b.do(func(tx *store.Tx) error { return groups.Unstop(tx, alice, groups.How{At: b.now, By: groups.ByText}) })
			}, false,
		},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.members(sante, alice, bob)
			b.members(nord, alice)
			bc := b.announce(BroadcastDraft{To: tt.to})
			tt.then(b)
			got := map[phone.Number]bool{}
			for _, n := range b.sendAll() {
				got[n] = true
			}
			if got[alice] != tt.want || !got[bob] {
				t.Errorf("sent to %v; want alice %t, bob true", got, tt.want)
			}
			counts := Counts{Recipients: 2, Sent: 2}
			if !tt.want {
				counts = Counts{Recipients: 2, Sent: 1, Refused: 1}
			}
			b.wantCounts(bc, StageDone, counts)
		})
	}
}

func TestWhoLeftBeforeTheirTextWasMadeIsRefused(t *testing.T) {
	b := newBench(t)
	people := first(200).Numbers
	b.members("sante", people...)
	bc := b.announce(BroadcastDraft{To: groups.Selection{Groups: []groups.ID{"sante"}}})
	last := people[199] // behind the window
	b.leave("sante", last)
	for range 10 {
		b.sendAll()
		b.refill(bc)
	}
	b.wantCounts(bc, StageDone, Counts{Recipients: 200, Sent: 199, Refused: 1})
	b.do(func(tx *store.Tx) error {
		list, err := Messages(tx, Filter{To: last}, ulid.ULID{}, 0)
		if len(list) != 1 || list[0].State != Refused || list[0].Error != "they left the group" {
			t.Errorf("their texts: %+v, want one refused with the reason", list)
		}
		return err
	})
}

func TestAPersonMaySendAgainToWhoLeft(t *testing.T) {
	b := newBench(t)
	b.members("sante", alice, bob)
	b.announce(BroadcastDraft{To: groups.Selection{Groups: []groups.ID{"sante"}}})
	b.leave("sante", alice)
	b.sendAll()
	b.do(func(tx *store.Tx) error {
		list, err := Messages(tx, Filter{To: alice}, ulid.ULID{}, 0)
		if err != nil {
			return err
		}
		_, err = Retry(tx, list[0].ID, b.now)
		return err
	})
	if got := b.sendAll(); len(got) != 1 || got[0] != alice {
		t.Errorf("sent again by hand to %v, want alice", got)
	}
}

func TestEraseTakesANamedNumberOffTheList(t *testing.T) {
	b := newBench(t)
	people := first(200).Numbers
	b.members("sante", people...)
	last := people[199]
	bc := b.announce(BroadcastDraft{To: groups.Selection{Groups: []groups.ID{"sante"}, Numbers: []phone.Number{last}}})
	b.do(func(tx *store.Tx) error { return Erase(tx, last, b.now) })
	for range 10 {
		b.sendAll()
		b.refill(bc)
	}
	b.wantCounts(bc, StageDone, Counts{Recipients: 200, Sent: 199, Cancelled: 1})
}

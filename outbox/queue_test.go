package outbox

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// leaving empties the queue of a SIM and returns the recipients in order.
func (b *bench) leaving(imsi string) (to []phone.Number) {
	b.t.Helper()
	for sub := b.next(imsi); sub != nil; sub = b.next(imsi) {
		to = append(to, sub.Message.To)
		b.settle(imsi, sentWith(byte(len(to))))
	}
	return to
}

func TestQueueRefusesWhatCanNotBeSent(t *testing.T) {
	tests := map[string]struct {
		draft Draft
		want  error
	}{
		"empty text":          {Draft{To: alice, Text: ""}, tpdu.ErrEmpty},
		"invalid UTF-8":       {Draft{To: alice, Text: "a\xff"}, tpdu.ErrNotUTF8},
		"too long":            {Draft{To: alice, Text: strings.Repeat("a", 10_000)}, tpdu.ErrTooLong},
		"alphanumeric sender": {Draft{To: "Orange", Text: "a"}, tpdu.ErrRecipient},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.do(func(tx *store.Tx) error {
				if _, err := Queue(tx, tt.draft, b.now); !errors.Is(err, tt.want) {
					t.Errorf("error is %v, want %v", err, tt.want)
				}
				if list, _ := Messages(tx, Filter{}, zeroID, 0); len(list) > 0 {
					t.Errorf("%d texts are kept", len(list))
				}
				return nil
			})
		})
	}
}

func TestOrderOfLeaving(t *testing.T) {
	b := newBench(t)
	b.announce(BroadcastDraft{To: numbers(dave)})
	b.announce(BroadcastDraft{To: numbers(carol), Urgent: true})
	b.queue(Draft{To: bob, Rank: RankPersonal})
	b.pass(time.Second)
	b.queue(Draft{To: "+237699000009", Rank: RankPersonal})
	b.queue(Draft{To: alice, Rank: RankReply})
	want := []phone.Number{alice, bob, "+237699000009", carol, dave}
	if diff := cmp.Diff(want, b.leaving(orange)); diff != "" {
		t.Error(diff)
	}
}

func TestConditions(t *testing.T) {
	tests := map[string]struct {
		set  func(*Conditions)
		want []phone.Number
	}{
		"as usual":    {func(*Conditions) {}, []phone.Number{alice, bob, carol, dave}},
		"quiet hours": {func(c *Conditions) { c.Quiet = true }, []phone.Number{alice, bob, carol}},
		"wrong clock": {func(c *Conditions) { c.ClockHeld = true }, []phone.Number{alice}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.announce(BroadcastDraft{To: numbers(dave)})
			b.announce(BroadcastDraft{To: numbers(carol), Urgent: true})
			b.queue(Draft{To: bob, Rank: RankPersonal, At: b.now.Add(time.Minute)})
			b.queue(Draft{To: alice, Rank: RankReply})
			b.pass(time.Hour)
			c := b.conditions()
			tt.set(&c)
			var got []phone.Number
			st := Station{Modem: "m", IMSI: orange}
			for sub, _ := b.nextWith(st, c); sub != nil; sub, _ = b.nextWith(st, c) {
				got = append(got, sub.Message.To)
				b.settle(orange, sentWith(byte(len(got))))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpiry(t *testing.T) {
	for name, expire := range map[string]func(*bench){
		"at its turn": func(b *bench) { b.next(orange) },
		"in upkeep":   func(b *bench) { b.upkeep() },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice, Expires: time.Hour})
			later := b.queue(Draft{To: alice, Expires: time.Hour, At: b.now.Add(2 * time.Hour)})
			b.pass(time.Hour)
			expire(b)
			b.wantState(m, Expired)
			b.wantState(later, Queued)
		})
	}
}

func TestStopAndDoubt(t *testing.T) {
	b := newBench(t)
	queued := b.queue(Draft{To: alice, Rank: RankPersonal})
	b.do(func(tx *store.Tx) error {
		return groups.Stop(tx, alice, groups.How{At: b.now, By: groups.ByText})
	})
	if sub := b.next(orange); sub != nil {
		t.Error("a text leaves for somebody who said stop")
	}
	b.wantState(queued, Refused)
	b.wantState(b.queue(Draft{To: alice}), Refused)
	b.wantState(b.queue(Draft{To: alice, Rank: RankReply, Confirmation: true}), Queued)

	b.do(func(tx *store.Tx) error {
		return groups.Doubt(tx, bob, groups.How{At: b.now, By: groups.ByText, Words: "stop?"})
	})
	held := b.queue(Draft{To: bob, Rank: RankPersonal})
	b.wantState(held, Held)
	b.wantState(b.queue(Draft{To: bob, Rank: RankReply}), Queued)
	b.do(func(tx *store.Tx) error {
		if _, err := groups.ClearDoubt(tx, bob, groups.How{At: b.now, By: groups.ByOperator}); err != nil {
			return err
		}
		n, err := Release(tx, bob, b.now)
		if n != 1 {
			t.Errorf("%d texts are released, want 1", n)
		}
		return err
	})
	b.wantState(held, Queued)
}

func TestModemAndCover(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice, Modem: "one"})
	two := Station{Modem: "two", IMSI: mtn, Others: []Peer{{Modem: "one", IMSI: orange}}}
	if sub, _ := b.nextWith(two, b.conditions()); sub != nil {
		t.Error("a text for one modem goes to another")
	}
	two.Others = nil
	if sub, _ := b.nextWith(two, b.conditions()); sub == nil {
		t.Error("nobody takes the text of a modem that is out of work")
	}
}

func TestByHand(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Expires: time.Hour})
	retry := func(want error) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			if _, err := Retry(tx, m.ID, b.now); !errors.Is(err, want) {
				t.Errorf("retry: %v, want %v", err, want)
			}
			return nil
		})
	}
	retry(ErrState)
	b.do(func(tx *store.Tx) error { _, err := Drop(tx, m.ID, b.now); return err })
	b.wantState(m, Cancelled)
	b.pass(2 * time.Hour)
	retry(nil)
	b.wantState(m, Queued)
	if sub := b.next(orange); sub == nil {
		t.Fatal("a text sent again by hand does not leave")
	}
	b.do(func(tx *store.Tx) error {
		if _, err := Drop(tx, m.ID, b.now); !errors.Is(err, ErrState) {
			t.Errorf("drop in a modem's hands: %v, want ErrState", err)
		}
		return nil
	})
	b.settle(orange, refused(Never, "CMS 1"))
	b.stop(alice)
	retry(ErrStopped)
}

func TestLists(t *testing.T) {
	b := newBench(t)
	var want []Message
	for i, n := range []phone.Number{alice, bob, alice, alice} {
		b.pass(time.Second)
		want = append([]Message{b.queue(Draft{To: n, Text: []string{"Eau potable", "Santé"}[i%2]})}, want...)
	}
	page := func(f Filter, after Message, limit int) []Message {
		var list []Message
		b.do(func(tx *store.Tx) (err error) {
			list, err = Messages(tx, f, after.ID, limit)
			return err
		})
		return list
	}
	tests := map[string]struct{ got, want []Message }{
		"all":       {page(Filter{}, Message{}, 0), want},
		"pages":     {page(Filter{}, want[0], 2), want[1:3]},
		"by person": {page(Filter{To: bob}, Message{}, 0), want[2:3]},
		"by state":  {page(Filter{State: Queued}, want[2], 0), want[3:]},
		"none":      {page(Filter{State: Sent}, Message{}, 0), nil},
		"by words":  {page(Filter{Text: "sante"}, Message{}, 0), []Message{want[0], want[2]}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(ids(tt.want), ids(tt.got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func ids(list []Message) (ids []string) {
	for _, m := range list {
		ids = append(ids, m.ID.String())
	}
	return ids
}

package outbox

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func numbers(n ...phone.Number) groups.Selection { return groups.Selection{Numbers: n} }

func first(n int) groups.Selection {
	var list []phone.Number
	for i := range n {
		list = append(list, number(i))
	}
	return numbers(list...)
}

func (b *bench) announce(d BroadcastDraft) (bc Broadcast) {
	b.t.Helper()
	if d.Text == "" {
		d.Text = "Bonjour"
	}
	b.do(func(tx *store.Tx) (err error) {
		bc, err = Announce(tx, d, b.now)
		return err
	})
	return bc
}

func (b *bench) wantCounts(bc Broadcast, stage Stage, want Counts) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		got, err := Tally(tx, bc.ID)
		if diff := cmp.Diff(want, got); diff != "" {
			b.t.Errorf("counts (-want +got):\n%s", diff)
		}
		if now, _ := FindBroadcast(tx, bc.ID); now.State != stage {
			b.t.Errorf("broadcast is %s, want %s", now.State, stage)
		}
		return err
	})
}

func TestABroadcastForNobodyLeavesNothingBehind(t *testing.T) {
	b := newBench(t)
	b.members("vide")
	b.do(func(tx *store.Tx) error { // a transaction that goes on, as that of a text does
		_, err := Announce(tx, BroadcastDraft{Text: "Bonjour", To: groups.Selection{Groups: []groups.ID{"vide"}}}, b.now)
		if !errors.Is(err, ErrNobody) {
			t.Errorf("announced to nobody: %v", err)
		}
		return nil
	})
	b.do(func(tx *store.Tx) error {
		list, err := Broadcasts(tx, ulid.ULID{}, 0)
		if len(list) > 0 {
			t.Errorf("broadcasts: %+v, want none", list)
		}
		return err
	})
}

func (b *bench) refill(bc Broadcast) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		_, err := Refill(tx, bc.ID, b.now)
		return err
	})
}

func TestBroadcastToTheEnd(t *testing.T) {
	b := newBench(t)
	b.stop(number(3))
	b.do(func(tx *store.Tx) error {
		return groups.Doubt(tx, number(4), groups.How{At: b.now, By: groups.ByText})
	})
	bc := b.announce(BroadcastDraft{To: first(200)})
	b.wantCounts(bc, StageSending, Counts{Recipients: 200, Queued: 198, Refused: 1, Held: 1})
	sent := 0
	for {
		sent += len(b.leaving(orange))
		b.refill(bc)
		if b.next(orange) == nil {
			break
		}
		b.settle(orange, sentWith(1))
		sent++
	}
	b.wantCounts(bc, StageDone, Counts{Recipients: 200, Sent: 198, Refused: 1, Held: 1})
	b.do(func(tx *store.Tx) error {
		if _, err := groups.ClearDoubt(tx, number(4), groups.How{At: b.now, By: groups.ByOperator}); err != nil {
			return err
		}
		_, err := Release(tx, number(4), b.now)
		return err
	})
	b.wantCounts(bc, StageSending, Counts{Recipients: 200, Queued: 1, Sent: 198, Refused: 1})
	b.leaving(orange)
	b.wantCounts(bc, StageDone, Counts{Recipients: 200, Sent: 199, Refused: 1})
}

func TestABroadcastOfWhomNobodyMayBeTextedIsDone(t *testing.T) {
	b := newBench(t)
	people := first(2)
	b.do(func(tx *store.Tx) error {
		how := groups.How{At: b.now, By: groups.ByOperator}
		return errors.Join(groups.Stop(tx, people.Numbers[0], how), groups.Stop(tx, people.Numbers[1], how))
	})
	b.wantCounts(b.announce(BroadcastDraft{To: people}), StageDone, Counts{Recipients: 2, Refused: 2})
}

func TestWindowIsSmall(t *testing.T) {
	b := newBench(t)
	bc := b.announce(BroadcastDraft{To: first(1000)})
	for _, gone := range []int{0, windowSize - windowLow, 1} {
		for range gone {
			b.next(orange)
			b.settle(orange, sentWith(1))
		}
		b.do(func(tx *store.Tx) error {
			if _, err := Refill(tx, bc.ID, b.now); err != nil {
				return err
			}
			if n := Count(tx, Queued, 0); gone != 1 && n != windowSize-gone || gone == 1 && n != windowSize {
				t.Errorf("after %d more have left %d texts are in the queue", gone, n)
			}
			return nil
		})
	}
}

func TestTwoBroadcastsTakeTurns(t *testing.T) {
	b := newBench(t)
	early := b.announce(BroadcastDraft{To: first(60)})
	for range 20 {
		b.next(orange)
		b.settle(orange, sentWith(1))
	}
	late := b.announce(BroadcastDraft{To: first(60)})
	got := map[bool]int{}
	for range 20 {
		sub := b.next(orange)
		got[sub.Message.Broadcast == late.ID]++
		b.settle(orange, sentWith(1))
	}
	if got[true] != 10 || got[false] != 10 {
		t.Errorf("of 20 texts %d are of the first broadcast, %d of the second", got[false], got[true])
	}
	b.do(func(tx *store.Tx) error { _, err := Pause(tx, early.ID, b.now); return err })
	for range 20 {
		if sub := b.next(orange); sub.Message.Broadcast == early.ID {
			t.Fatal("a text of a paused broadcast leaves")
		}
		b.settle(orange, sentWith(1))
	}
	b.do(func(tx *store.Tx) error { _, err := Resume(tx, early.ID, b.now); return err })
	clear(got)
	for range 20 {
		got[b.next(orange).Message.Broadcast == late.ID]++
		b.settle(orange, sentWith(1))
	}
	if got[true] != 10 || got[false] != 10 {
		t.Errorf("after the pause %d texts are of the first broadcast, %d of the second", got[false], got[true])
	}
}

func TestCancelAndExpireCountTheRest(t *testing.T) {
	tests := map[string]struct {
		end   func(*bench, Broadcast)
		stage Stage
		want  Counts
	}{
		"cancel": {
			func(b *bench, bc Broadcast) {
				b.do(func(tx *store.Tx) error { _, err := Cancel(tx, bc.ID, b.now); return err })
			},
			StageCancelled,
			Counts{Recipients: 5000, Queued: 1, Sent: 1, Cancelled: 4998},
		},
		"expire": {
			func(b *bench, bc Broadcast) { b.pass(time.Hour); b.upkeep() },
			StageDone,
			Counts{Recipients: 5000, Queued: 1, Sent: 1, Expired: 4998},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			bc := b.announce(BroadcastDraft{To: first(5000), Life: time.Hour})
			b.do(func(tx *store.Tx) error { _, err := Freeze(tx, bc.ID, 5000, b.now); return err })
			b.next(orange)
			b.settle(orange, sentWith(1))
			b.next(orange)
			tt.end(b, bc)
			b.wantCounts(bc, tt.stage, tt.want)
			if got := b.settle(orange, refused(RetryLater, "CMS 38")).Message.State; got == Queued {
				t.Errorf("the text in hand goes back to the queue")
			}
		})
	}
}

func TestTemplates(t *testing.T) {
	b := newBench(t)
	b.do(func(tx *store.Tx) error {
		return groups.Save(tx, groups.Contact{Number: alice, Name: "Alice", Fields: map[string]string{"quartier": "Akwa"}}, b.now)
	})
	bc := b.announce(BroadcastDraft{Text: "{name|ami}, {quartier}", To: numbers(alice, bob)})
	empty := b.announce(BroadcastDraft{Text: "{name}", To: numbers(alice, bob)})
	texts := map[phone.Number]string{}
	b.do(func(tx *store.Tx) error {
		list, err := Messages(tx, Filter{Broadcast: bc.ID}, zeroID, 0)
		for _, m := range list {
			texts[m.To] = m.Text
		}
		return err
	})
	if diff := cmp.Diff(map[phone.Number]string{alice: "Alice, Akwa", bob: "ami, "}, texts); diff != "" {
		t.Error(diff)
	}
	b.wantCounts(empty, StageSending, Counts{Recipients: 2, Queued: 1, Failed: 1})
}

func TestAnnounceRefuses(t *testing.T) {
	tests := map[string]struct {
		draft BroadcastDraft
		want  error
	}{
		"nobody":        {BroadcastDraft{Text: "a", To: groups.Selection{Everyone: true}}, ErrNobody},
		"unknown group": {BroadcastDraft{Text: "a", To: groups.Selection{Groups: []groups.ID{"x"}}}, store.ErrNotFound},
		"empty text":    {BroadcastDraft{To: numbers(alice)}, tpdu.ErrEmpty},
		"bad schedule":  {BroadcastDraft{Text: "a", To: numbers(alice), Every: "soon"}, ErrSchedule},
		"never":         {BroadcastDraft{Text: "a", To: numbers(alice), Every: "0 0 31 2 *"}, ErrSchedule},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.do(func(tx *store.Tx) error {
				if _, err := Announce(tx, tt.draft, b.now); !errors.Is(err, tt.want) {
					t.Errorf("error is %v, want %v", err, tt.want)
				}
				return nil
			})
		})
	}
}

func TestSchedules(t *testing.T) {
	b := newBench(t)
	once := b.announce(BroadcastDraft{To: numbers(alice), At: b.now.Add(time.Hour), Life: 2 * time.Hour})
	missed := b.announce(BroadcastDraft{To: numbers(bob), At: b.now.Add(time.Minute), Life: time.Minute})
	daily := b.announce(BroadcastDraft{To: numbers(carol), Every: "0 9 * * *", Life: 12 * time.Hour})
	b.wantCounts(once, StageScheduled, Counts{})
	b.pass(90 * time.Minute) // the daemon was off
	if due := b.startDue(); len(due) != 2 {
		t.Fatalf("%d broadcasts began, want 2", len(due))
	}
	b.wantCounts(once, StageSending, Counts{Recipients: 1, Queued: 1})
	b.wantCounts(missed, StageDone, Counts{})
	b.pass(4 * 24 * time.Hour)
	began := b.startDue()
	if len(began) != 1 || began[0].Parent != daily.ID || !began[0].At.Equal(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)) {
		t.Fatalf("began %+v, want the latest occurrence of the daily one", began)
	}
	b.wantCounts(began[0], StageSending, Counts{Recipients: 1, Queued: 1})
	if due := b.startDue(); len(due) != 0 {
		t.Errorf("%d broadcasts began a second time", len(due))
	}
}

func (b *bench) startDue() (began []Broadcast) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		due, _, err := Due(tx, b.now)
		for _, id := range due {
			bc, err := Start(tx, id, b.now)
			if err != nil {
				return err
			}
			began = append(began, bc)
		}
		return err
	})
	return began
}

func TestGroupGoneWhenItsTimeComes(t *testing.T) {
	b := newBench(t)
	b.do(func(tx *store.Tx) error { return groups.Create(tx, groups.Group{Name: "eau"}) })
	bc := b.announce(BroadcastDraft{To: groups.Selection{Groups: []groups.ID{"eau"}}, At: b.now.Add(time.Hour)})
	b.do(func(tx *store.Tx) error { return groups.Delete(tx, "eau") })
	b.pass(time.Hour)
	b.startDue()
	b.wantCounts(bc, StagePaused, Counts{})
}

func TestRestoreHoldsEverything(t *testing.T) {
	b := newBench(t)
	single := b.queue(Draft{To: alice})
	doubt := b.queue(Draft{To: bob, OnUncertain: Resend})
	bc := b.announce(BroadcastDraft{To: first(3)})
	later := b.announce(BroadcastDraft{To: first(3), At: b.now.Add(time.Minute)})
	inHand := b.next(orange)
	b.do(func(tx *store.Tx) error { return HoldAll(tx, "restored from a backup", b.now) })
	b.pass(24 * time.Hour)
	b.upkeep()
	if got := append(b.leaving(orange), b.leaving(mtn)...); len(got)+len(b.startDue()) > 0 {
		t.Errorf("texts leave after a restore: %v", got)
	}
	b.wantState(inHand.Message, Uncertain)
	b.wantCounts(bc, StagePaused, Counts{Recipients: 3, Queued: 3})
	b.wantCounts(later, StagePaused, Counts{})
	for _, m := range []Message{single, doubt} {
		if s := b.find(m).State; s != Held && s != Uncertain {
			t.Errorf("text to %s is %s", m.To, s)
		}
	}
}

func TestErasedPersonIsTakenOffTheList(t *testing.T) {
	b := newBench(t)
	bc := b.announce(BroadcastDraft{To: first(100)})
	b.do(func(tx *store.Tx) error {
		return errors.Join(Erase(tx, number(0), b.now), Erase(tx, number(99), b.now))
	})
	for range 4 {
		for _, n := range b.leaving(orange) {
			if n == number(0) || n == number(99) {
				t.Errorf("a text leaves for %s, who was erased", n)
			}
		}
		b.refill(bc)
	}
	b.wantCounts(bc, StageDone, Counts{Recipients: 100, Sent: 98, Cancelled: 2})
}

func TestDraftIsStarted(t *testing.T) {
	b := newBench(t)
	bc := b.announce(BroadcastDraft{To: numbers(alice), Draft: true})
	if sub := b.next(orange); sub != nil {
		t.Fatal("a draft leaves")
	}
	b.do(func(tx *store.Tx) error { _, err := Start(tx, bc.ID, b.now); return err })
	b.wantCounts(bc, StageSending, Counts{Recipients: 1, Queued: 1})
}

func TestPreflight(t *testing.T) {
	b := newBench(t)
	b.do(func(tx *store.Tx) error {
		return groups.Save(tx, groups.Contact{Number: alice, Name: fmt.Sprintf("%0160d", 1)}, b.now)
	})
	b.stop(bob)
	b.do(func(tx *store.Tx) error {
		if err := groups.Doubt(tx, carol, groups.How{At: b.now, By: groups.ByText}); err != nil {
			return err
		}
		got, err := Check(t.Context(), tx, BroadcastDraft{Text: "ê {name}", To: numbers(alice, bob, carol, dave)}, b.now)
		if err != nil {
			return err
		}
		if got.Recipients != 4 || got.ToSend != 2 || len(got.RefusedWho) != 1 || len(got.HeldWho) != 1 {
			t.Errorf("recipients: %+v", got)
		}
		if got.PartsLeast != 1 || got.PartsMost != 3 || got.Parts != 4 || got.Alphabet != tpdu.UCS2 || string(got.Forcing) != "ê" {
			t.Errorf("parts: %+v", got)
		}
		return nil
	})
}

func TestPreflightEndsWhenNobodyWaits(t *testing.T) {
	b := newBench(t)
	b.do(func(tx *store.Tx) error {
		ctx, gone := context.WithCancel(t.Context())
		gone()
		got, err := Check(ctx, tx, BroadcastDraft{Text: "Bonjour", To: numbers(alice, bob)}, b.now)
		if !errors.Is(err, context.Canceled) || got.Recipients != 0 {
			t.Errorf("%d recipients, %v", got.Recipients, err)
		}
		return nil
	})
}

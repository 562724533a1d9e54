package outbox

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

var (
	zeroID ulid.ULID
	long   = strings.Repeat("parole ", 60) // three parts
)

func (b *bench) parts(m Message) (list []State) {
	for _, p := range b.find(m).Parts {
		list = append(list, p.State)
	}
	return list
}

func TestRestIsSentAfterADoubtfulPart(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	for _, res := range []Result{sentWith(1), {}, sentWith(2)} {
		if b.next(orange) == nil {
			t.Fatal("the rest does not leave")
		}
		b.settle(orange, res)
	}
	if diff := cmp.Diff([]State{Sent, Uncertain, Sent}, b.parts(m)); diff != "" {
		t.Error(diff)
	}
	b.wantState(m, Uncertain)
}

func TestRetrySendsOnlyRefusedParts(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	var seen []int
	for _, res := range []Result{sentWith(1), refused(RetryLater, "CMS 38"), sentWith(2), sentWith(3)} {
		sub := b.next(orange)
		if sub == nil {
			b.pass(5 * time.Second)
			sub = b.next(orange)
		}
		seen = append(seen, sub.Part)
		b.settle(orange, res)
	}
	if diff := cmp.Diff([]int{0, 1, 1, 2}, seen); diff != "" {
		t.Error(diff)
	}
	b.wantState(m, Sent)
}

func TestStartedLongTextStaysOnItsSIM(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, sentWith(1))
	if sub := b.next(mtn); sub != nil {
		t.Errorf("part %d goes to another SIM", sub.Part)
	}
	if sub := b.next(orange); sub == nil || sub.Part != 1 {
		t.Errorf("next is %v, want part 1", sub)
	}
	b.settle(orange, sentWith(2))
	if got := b.find(m); got.Ref == 0 || got.IMSI != orange {
		t.Errorf("reference %d on %q", got.Ref, got.IMSI)
	}
}

func TestLongTextThatDidNotStartIsFree(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, refused(PauseModem, "CMS 50"))
	if sub := b.next(mtn); sub == nil {
		t.Error("the other SIM may not take it")
	}
}

func TestReferencesDiffer(t *testing.T) {
	b := newBench(t)
	refs := map[byte]bool{}
	for range 3 {
		m := b.queue(Draft{To: alice, Text: long})
		for range 3 {
			b.next(orange)
			b.settle(orange, sentWith(1))
		}
		refs[b.find(m).Ref] = true
	}
	if len(refs) != 3 {
		t.Errorf("three long texts had the references %v", refs)
	}
}

func TestReferenceSkipsZero(t *testing.T) {
	s := sim{Ref: 255}
	if ref := s.nextRef(); ref != 1 {
		t.Errorf("after 255 comes %d, want 1: zero stands for none", ref)
	}
}

func TestStopBitesBetweenParts(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, sentWith(1))
	b.stop(alice)
	if sub := b.next(orange); sub != nil {
		t.Errorf("part %d goes to somebody who said stop", sub.Part)
	}
	b.wantState(m, Refused)
	if got, want := b.find(m).Error, "they said stop, after 1 of 3 parts"; got != want {
		t.Errorf("error is %q, want %q", got, want)
	}
}

func TestRefusedPartStaysOnItsSIM(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, sentWith(1))
	b.next(orange)
	b.settle(orange, refused(RetryLater, "CMS 38"))
	b.pass(time.Minute)
	if sub := b.next(mtn); sub != nil {
		t.Errorf("part %d goes to another SIM", sub.Part)
	}
}

func TestDoubtIsShownWhateverTookTheTextBack(t *testing.T) {
	tests := map[string]func(*bench, Message){
		"dropped": func(b *bench, m Message) {
			b.do(func(tx *store.Tx) error { _, err := Drop(tx, m.ID, b.now); return err })
		},
		"stopped": func(b *bench, m Message) { b.stop(m.To) },
		"expired": func(b *bench, _ Message) { b.pass(time.Hour); b.upkeep() },
	}
	for name, take := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice, OnUncertain: Resend, Expires: time.Hour})
			b.next(orange)
			b.settle(orange, Result{})
			b.pass(grace)
			b.upkeep()
			b.wantState(m, Queued)
			take(b, m)
			b.wantState(m, Uncertain)
			b.pass(2 * grace)
			b.upkeep()
			if sub := b.next(orange); sub != nil {
				t.Error("it is sent again all the same")
			}
		})
	}
}

func TestLateRefusalDoesNotBringBack(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, Result{})
	b.do(func(tx *store.Tx) error {
		if _, err := Drop(tx, m.ID, b.now); err != nil {
			return err
		}
		_, err := SettleLate(tx, orange, refused(RetryLater, "CMS 38"), b.now)
		return err
	})
	b.wantState(m, Cancelled)
}

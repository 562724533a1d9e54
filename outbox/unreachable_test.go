package outbox

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// misses has texts to alice not arrive, with a wait after each.
func (b *bench) misses(waits ...time.Duration) {
	b.t.Helper()
	for i, wait := range waits {
		m := b.queue(Draft{To: alice, Rank: RankPersonal})
		b.next(orange)
		b.settle(orange, sentWith(byte(i)))
		b.report(orange, byte(i), "237699000001", b.now, 0x41)
		b.wantState(m, Failed)
		b.pass(wait)
	}
}

func (b *bench) leftOut(n phone.Number) (is bool) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		is, err = outOfReach(tx, n)
		return err
	})
	return is
}

func TestWhoIsUnreachable(t *testing.T) {
	const day = 24 * time.Hour
	tests := map[string]struct {
		happens func(*bench)
		want    bool
	}{
		"three texts over a day": {func(b *bench) { b.misses(day/2, day/2, 0) }, true},
		"three in an hour":       {func(b *bench) { b.misses(time.Minute, time.Minute, 0) }, false},
		"two":                    {func(b *bench) { b.misses(day, 0) }, false},
		"one arrived between": {func(b *bench) {
			b.misses(day, day)
			b.sendTo(alice, 7)
			b.report(orange, 7, "237699000001", b.now, 0)
			b.misses(day)
		}, false},
		"refused for good": {func(b *bench) {
			for range 3 {
				b.queue(Draft{To: alice})
				b.next(orange)
				b.settle(orange, refused(Never, "CMS 1"))
				b.pass(day)
			}
		}, true},
		"the network's trouble": {func(b *bench) {
			for range 3 {
				b.queue(Draft{To: alice})
				for b.next(orange) != nil {
					b.settle(orange, refused(RetryLater, "CMS 38"))
					b.pass(time.Hour)
				}
				b.pass(day)
			}
		}, false},
		"the SIM's trouble": {func(b *bench) {
			b.misses(day, day)
			for _, n := range []phone.Number{alice, bob, carol} {
				b.queue(Draft{To: n})
			}
			for range 3 {
				b.next(orange)
				b.settle(orange, refused(Never, "CMS 1"))
			}
		}, false},
		"one long text": {func(b *bench) {
			m := b.queue(Draft{To: alice, Text: long})
			for i := range byte(3) {
				b.next(orange)
				b.settle(orange, sentWith(i))
			}
			for i := range byte(3) {
				b.report(orange, i, "237699000001", b.now, 0x41)
				b.pass(day)
			}
			b.wantState(m, Failed)
		}, false},
		"without reports, the last was taken": {func(b *bench) {
			b.misses(day, day)
			b.queue(Draft{To: alice})
			c := b.conditions()
			c.Reports = false
			b.nextWith(Station{Modem: "m", IMSI: orange}, c)
			b.settle(orange, sentWith(9))
			b.misses(0)
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			tt.happens(b)
			if got := b.leftOut(alice); got != tt.want {
				t.Errorf("left out: %t, want %t", got, tt.want)
			}
		})
	}
}

func TestBroadcastsLeaveOutWhoIsUnreachable(t *testing.T) {
	b := newBench(t)
	b.misses(24*time.Hour, 24*time.Hour, 0)
	to := numbers(alice, bob)
	b.do(func(tx *store.Tx) error {
		p, err := Check(t.Context(), tx, BroadcastDraft{Text: "Bonjour", To: to}, b.now)
		const why = "unreachable: no text arrived since 2026-11-22 (incompatible destination)"
		if p.ToSend != 1 || p.Unreachable != 1 || p.UnreachableWho[0] != (Obstacle{alice, why}) {
			t.Errorf("dry run: %d to send, %d unreachable %v", p.ToSend, p.Unreachable, p.UnreachableWho)
		}
		return err
	})
	bc := b.announce(BroadcastDraft{To: to})
	b.wantCounts(bc, StageSending, Counts{Recipients: 2, Queued: 1, Failed: 1})
	personal := b.queue(Draft{To: alice, Rank: RankPersonal})
	if got := b.sendAll(); len(got) != 2 {
		t.Errorf("sent to %v, want the personal text and bob", got)
	}
	b.wantState(personal, Sent)
	b.do(func(tx *store.Tx) error { return Reached(tx, alice) })
	b.announce(BroadcastDraft{To: to})
	if got := b.sendAll(); len(got) != 2 {
		t.Errorf("once reached, sent to %v, want both", got)
	}
}

func TestWhoBecomesUnreachableIsTakenOutOfTheWindow(t *testing.T) {
	b := newBench(t)
	b.misses(24*time.Hour, 24*time.Hour)
	bc := b.announce(BroadcastDraft{To: numbers(alice, bob)})
	b.misses(0) // personal texts go first
	b.sendAll()
	b.wantCounts(bc, StageDone, Counts{Recipients: 2, Sent: 1, Failed: 1})
}

func TestUnreachablesAreListedAndErased(t *testing.T) {
	b := newBench(t)
	b.misses(24*time.Hour, 24*time.Hour, 0)
	list := func() (n int) {
		b.do(func(tx *store.Tx) error {
			found, err := Unreachables(tx, "", 0)
			n = len(found)
			return err
		})
		return n
	}
	if n := list(); n != 1 {
		t.Errorf("%d are listed, want 1", n)
	}
	b.report(orange, 99, "237699000001", b.now, 0)
	b.do(func(tx *store.Tx) error { return Erase(tx, alice, b.now) })
	if strays, marks := b.strays(), list(); strays+marks != 0 {
		t.Errorf("of an erased person %d reports and %d marks are left", strays, marks)
	}
}

package outbox

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// strict is a SIM that may send to two people a month.
func strict() Station {
	one, _ := pool()
	one.Limits, one.Prefixes = Limits{Recipients: 2}, nil
	return one
}

func TestASIMMeetsNoMorePeopleThanItMay(t *testing.T) {
	b := newBench(t)
	one, two := strict(), strict()
	two.Modem, two.IMSI, two.Limits, two.Others = "mtn", mtn, Limits{}, []Peer{{Modem: one.Modem, IMSI: one.IMSI}}
	for _, d := range []Draft{{To: alice}, {To: bob}, {To: alice}} {
		b.queue(d)
		if !b.takes(one) {
			t.Fatalf("no text to %s, who is one of two", d.To)
		}
	}
	third := b.queue(Draft{To: carol})
	b.queue(Draft{To: alice})
	if !b.takes(one) {
		t.Error("a new person keeps one who is known waiting")
	}
	if b.takes(one) {
		t.Error("a third person is sent to")
	}
	b.wantState(third, Queued)
	if !b.takes(two) {
		t.Error("no other SIM takes the text to a new person")
	}
	b.wantState(third, Sent)
}

func TestAFullSIMStandsInForNobody(t *testing.T) {
	b := newBench(t)
	one := strict()
	one.Limits.Recipients, one.Others = 1, nil
	b.queue(Draft{To: alice})
	b.takes(one)
	b.spoke(bob, mtn)
	b.queue(Draft{To: bob})
	if b.takes(one) {
		t.Error("a SIM that is full takes a text of another")
	}
	b.now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	if !b.takes(one) {
		t.Error("it takes none in the next month either")
	}
}

func TestWhoWaitsForTheNextMonth(t *testing.T) {
	b := newBench(t)
	one := strict()
	one.Limits.Recipients, one.Others = 1, nil
	b.queue(Draft{To: alice})
	b.takes(one)
	b.queue(Draft{To: bob})
	if b.takes(one) {
		t.Fatal("a second person is sent to")
	}
	b.now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	c := b.conditions()
	c.ClockHeld = true
	if sub, _ := b.nextWith(one, c); sub != nil {
		t.Error("a wrong clock begins a new month")
	}
	if !b.takes(one) {
		t.Error("a new month does not begin")
	}
}

func TestWhoWasNeverSentToIsNotCounted(t *testing.T) {
	b := newBench(t)
	one := strict()
	one.Limits.Recipients = 1
	b.queue(Draft{To: alice})
	b.nextWith(one, b.conditions())
	b.settle(orange, Result{Outcome: WasNotSent})
	b.do(func(tx *store.Tx) error {
		used, err := UsedBy(tx, one, b.now)
		if used != (Used{}) || !met.Empty(tx, store.Range{}) {
			t.Errorf("used %+v for a text that never left", used)
		}
		return err
	})
}

func TestRecipientsAreForgotten(t *testing.T) {
	tests := map[string]func(*bench) error{
		"with the person": func(b *bench) error {
			return b.db.Update(func(tx *store.Tx) error { return Erase(tx, alice, b.now) })
		},
		"after the month": func(b *bench) error { b.pass(10 * 24 * time.Hour); b.upkeep(); return nil },
	}
	for name, forget := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.queue(Draft{To: alice})
			b.takes(strict())
			b.upkeep()
			b.do(func(tx *store.Tx) error {
				if met.Empty(tx, store.Range{}) {
					t.Error("forgotten while the month lasts")
				}
				return nil
			})
			if err := forget(b); err != nil {
				t.Fatal(err)
			}
			b.do(func(tx *store.Tx) error {
				if !met.Empty(tx, store.Range{}) {
					t.Error("whom a SIM sent to is remembered")
				}
				return nil
			})
		})
	}
}

func TestSpent(t *testing.T) {
	tests := map[string]struct {
		limits Limits
		until  time.Time
		why    string
	}{
		"hour and minute only slow it down": {Limits{PerMinute: 1, PerHour: 1}, time.Time{}, ""},
		"day":                               {Limits{PerDay: 1}, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), "its limit of 1 parts a day is used up"},
		"month":                             {Limits{PerDay: 1, PerMonth: 1}, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), "its limit of 1 parts a month is used up"},
		"not yet":                           {Limits{PerDay: 2, PerMonth: 2}, time.Time{}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			st := Station{Modem: "m", IMSI: orange, Limits: tt.limits}
			b.queue(Draft{To: alice})
			b.takes(st)
			b.do(func(tx *store.Tx) error {
				until, why, err := Spent(tx, st, b.conditions())
				if !until.Equal(tt.until) || why != tt.why {
					t.Errorf("until %s: %q; want %s: %q", until, why, tt.until, tt.why)
				}
				return err
			})
		})
	}
}

func TestPreflightCountsWhoIsNewThisMonth(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.takes(strict())
	b.do(func(tx *store.Tx) error {
		p, err := Check(t.Context(), tx, BroadcastDraft{Text: "Bonjour", To: numbers(alice, bob, carol)}, b.now)
		if p.ToSend != 3 || p.Fresh != 2 {
			t.Errorf("%d to send, %d new; want 3, 2", p.ToSend, p.Fresh)
		}
		return err
	})
}

// TestWhoIsNewKeepsNobodyWaitingInABroadcast: the window of its list must not fill
// with those who wait for the next month.
func TestWhoIsNewKeepsNobodyWaitingInABroadcast(t *testing.T) {
	b := newBench(t)
	one := strict()
	one.Limits.Recipients, one.Others = 1, nil
	known := number(200)
	b.queue(Draft{To: known})
	b.takes(one)
	for i := range 200 {
		b.spoke(number(i), orange) // they wrote, and nothing was sent to them
	}
	bc := b.announce(BroadcastDraft{To: first(201)})
	sent := 0
	for range 10 {
		for b.takes(one) {
			sent++
		}
		b.refill(bc)
	}
	if sent != 1 {
		t.Errorf("%d texts left, want one to the person who is known", sent)
	}
	b.wantCounts(bc, StageSending, Counts{Recipients: 201, Queued: 200, Sent: 1})
}

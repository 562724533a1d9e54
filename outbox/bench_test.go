package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func number(i int) phone.Number { return phone.Number(fmt.Sprintf("+2376%08d", i)) }

// BenchmarkCycle is what stands between an answer and the next PDU: one
// transaction, with its fdatasync, that settles one text and chooses the next.
func BenchmarkCycle(b *testing.B) {
	k := newBench(b)
	st := Station{Modem: "m", IMSI: orange, Limits: Limits{PerHour: 1 << 30, PerDay: 1 << 30}}
	k.queueMany(1000)
	k.nextWith(st, k.conditions())
	b.ReportAllocs()
	left := 999
	for b.Loop() {
		if left--; left == 0 {
			b.StopTimer()
			k.queueMany(1000)
			left = 1000
			b.StartTimer()
		}
		k.pass(time.Second)
		k.cycle(st)
	}
}

func (b *bench) queueMany(n int) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		for i := range n {
			d := Draft{To: number(i), Text: "Bonjour", Rank: RankPersonal, Expires: 72 * time.Hour}
			if _, err := Queue(tx, d, b.now); err != nil {
				return err
			}
		}
		return nil
	})
}

// BenchmarkCycleUnsynced is the share of BenchmarkCycle that is ours: a
// hundred settled and chosen texts in one transaction, counted singly.
func BenchmarkCycleUnsynced(b *testing.B) {
	k := newBench(b)
	st := Station{Modem: "m", IMSI: orange, Limits: Limits{PerHour: 1 << 30, PerDay: 1 << 30}}
	k.queueMany(1000 + b.N)
	k.nextWith(st, k.conditions())
	b.ResetTimer()
	k.do(func(tx *store.Tx) error {
		for range b.N {
			k.pass(time.Second)
			if _, err := Settle(tx, orange, sentWith(byte(b.N)), k.now); err != nil {
				return err
			}
			if _, _, err := Next(tx, st, k.conditions()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) cycle(st Station) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		if _, err := Settle(tx, st.IMSI, Result{Outcome: WasSent, MR: byte(b.now.Unix()), Took: time.Second}, b.now); err != nil {
			return err
		}
		_, _, err := Next(tx, st, b.conditions())
		return err
	})
}

const million = 1_000_000

// people makes n contacts in everyone's roster.
func (b *bench) people(n int) {
	b.t.Helper()
	for from := 0; from < n; from += 50_000 {
		b.do(func(tx *store.Tx) error {
			for i := from; i < min(from+50_000, n); i++ {
				c := groups.Contact{Number: number(i), Name: fmt.Sprintf("Person %d", i)}
				if err := groups.Save(tx, c, b.now); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkMillion announces a text to a million contacts: the time until the
// first texts are queued, until the list is frozen, and of the cycle then.
func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		k := newBench(b)
		k.people(million)
		k.stop(number(77))
		started := time.Now()
		var bc Broadcast
		k.do(func(tx *store.Tx) (err error) {
			bc, err = Announce(tx, BroadcastDraft{Text: "Bonjour {name|ami}", To: groups.Selection{Everyone: true}}, k.now)
			return err
		})
		b.ReportMetric(float64(time.Since(started).Milliseconds()), "ms-to-first")
		for done := false; !done; {
			k.do(func(tx *store.Tx) (err error) {
				done, err = Freeze(tx, bc.ID, 25_000, k.now)
				return err
			})
		}
		b.ReportMetric(time.Since(started).Seconds(), "s-to-frozen")
		k.sendThrough(bc, 2000)
		started = time.Now()
		k.do(func(tx *store.Tx) error {
			_, err := Cancel(tx, bc.ID, k.now)
			return err
		})
		b.ReportMetric(float64(time.Since(started).Milliseconds()), "ms-to-cancel")
	}
}

// sendThrough sends n texts of a broadcast and reports the time of each.
func (b *bench) sendThrough(bc Broadcast, n int) {
	b.t.Helper()
	st := Station{Modem: "m", IMSI: orange}
	b.nextWith(st, b.conditions())
	started := time.Now()
	for i := range n {
		b.pass(time.Second)
		b.cycle(st)
		if i%32 == 0 {
			b.do(func(tx *store.Tx) error {
				_, err := Refill(tx, bc.ID, b.now)
				return err
			})
		}
	}
	b.t.(*testing.B).ReportMetric(float64(time.Since(started).Microseconds())/float64(n), "µs/text")
}

package modem_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestSweepKeepsBeforeItDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		if err := b.stick.Preload("SM", friend, "vieux", "plus vieux"); err != nil {
			t.Fatal(err)
		}
		full := errors.New("disk full")
		err := b.session.Sweep(t.Context(), modem.Woken, func(a modem.Arrival) error {
			if b.stick.Stored("SM") != 2 {
				t.Error("deleted before it was kept")
			}
			return full
		})
		if !errors.Is(err, full) || b.session.Err() != nil {
			t.Errorf("sweep: %v, session: %v", err, b.session.Err())
		}
		b.want("left", b.stick.Stored("SM"), 2)
		b.want("deleted", b.deleted, []modem.Arrival(nil))
		b.want("handed over again", b.sweep(modem.Timed), []string{"vieux", "plus vieux"})
		b.want("left", b.stick.Stored("SM"), 0)
		b.want("told deleted", len(b.deleted), 2)
	})
}

func TestSweepSlots(t *testing.T) {
	for name, fault := range map[string]simulated.Fault{
		"deletion refused": {Name: "stuck-slot", Index: 1, Code: 500},
		"deletion ignored": {Name: "stuck-slot", Index: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{}).open()
				b.fault(fault)
				b.inject("coincé")
				var got []string
				for range 10 {
					got = append(got, b.sweep(modem.Timed)...)
				}
				b.want("kept once", got, []string{"coincé"})
				b.fault(simulated.Fault{Name: "mute", Command: "+CMGR"})
				b.want("no more reads", b.sweep(modem.Timed), []string(nil))
				b.stick.ClearFaults("mute")
				b.inject("nouveau")
				b.want("the next", b.sweep(modem.Woken), []string{"nouveau"})
			})
		})
	}
}

func TestSweepListsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.fault(simulated.Fault{Name: "mute", Command: "+CMGL"})
		b.inject("un")
		b.want("second", b.sweep(modem.Timed), []string{"un"})
	})
}

// TestFreezeByListing: on many sticks the listing itself freezes the modem.
func TestFreezeByListing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		if err := b.stick.Preload("SM", friend, "vieux"); err != nil {
			t.Fatal(err)
		}
		b.fault(simulated.Fault{Name: "freeze", Command: "+CMGL", Text: "esc", Times: 1})
		b.want("read slot by slot", b.sweep(modem.Woken), []string{"vieux"})
	})
}

// TestDirect: acknowledged only once kept; the at library's receiver does so
// before its handler ran.
func TestDirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Deliveries: []int{0, 2}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.inject("direct")
		refuse := errors.New("disk full")
		if err := b.session.Sweep(t.Context(), modem.Woken, func(modem.Arrival) error { return refuse }); !errors.Is(err, refuse) {
			t.Errorf("sweep: %v", err)
		}
		if delivered(b) != 0 {
			t.Error("acknowledged before it was kept")
		}
		b.want("again", b.sweep(modem.Woken), []string{"direct"})
		if delivered(b) != 1 {
			t.Error("not acknowledged")
		}
	})
}

// TestMissedAcknowledgement: it zeroes mt and ds; the next sweep sees to it.
func TestMissedAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Deliveries: []int{0, 2}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.inject("direct")
		time.Sleep(20 * time.Second)
		got := b.sweep(modem.Timed)
		time.Sleep(20 * time.Second)
		got = append(got, b.sweep(modem.Timed)...)
		if len(got) == 0 || slices.Compact(got)[0] != "direct" || delivered(b) != 1 {
			t.Errorf("got %q, delivered %d", got, delivered(b))
		}
	})
}

func delivered(b *bench) int {
	n := 0
	for _, e := range b.network.Ledger() {
		if e.Event == simulated.Deliver {
			n++
		}
	}
	return n
}

func TestStorageFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Capacity: map[string]int{"SM": 3}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint("texte ", i))
			b.inject(want[i])
		}
		var got []string
		for range 10 {
			got = append(got, b.sweep(modem.Woken)...)
			synctest.Wait()
		}
		b.want("kept, in order", got, want)
	})
}

// TestTwoThousand: nothing in the driver makes a flood of texts slower than
// reading and deleting each.
func TestTwoThousand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		start := time.Now()
		got := 0
		for i := range 2000 {
			b.inject(fmt.Sprint("texte ", i))
			got += len(b.sweep(modem.Woken))
		}
		if got != 2000 || time.Since(start) > 0 {
			t.Errorf("%d texts, waited %v", got, time.Since(start))
		}
	})
}

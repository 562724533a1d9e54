package modemtest

import (
	"errors"
	"fmt"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// storageCases are what becomes of texts in the modem's stores.
func storageCases() []testCase {
	const stays = "coincé"
	return []testCase{
		{line: "kept, then deleted", name: "not before it is kept", reach: terminal, run: keepsBeforeItDeletes},
		{line: "stuck slot", name: "deletion refused", run: stuckSlot(simulated.Fault{Name: "stuck-slot", Index: 1, Code: 500}, stays)},
		{line: "stuck slot", name: "deletion ignored", run: stuckSlot(simulated.Fault{Name: "stuck-slot", Index: 1}, stays)},
		{line: "listing freezes", name: "listed once", run: func(b *Bench) {
			b.Want("first", b.Sweep(modem.Timed), []string(nil))
			b.Fault(simulated.Fault{Name: "mute", Command: "+CMGL"})
			b.Inject("un")
			b.Keep("un")
		}},
		{line: "listing freezes", name: "read slot by slot", run: func(b *Bench) {
			b.Preload("vieux")
			b.Fault(simulated.Fault{Name: "freeze", Command: "+CMGL", Text: "esc", Times: 1})
			b.Want("kept", b.Sweep(modem.Woken), []string{"vieux"})
		}},
		{line: "storage full", name: "three slots for twenty", reach: terminal, cfg: simulated.Config{Capacity: map[string]int{"SM": 3}}, run: func(b *Bench) {
			b.Want("first", b.Sweep(modem.Timed), []string(nil))
			var texts []string
			for i := range 20 {
				texts = append(texts, fmt.Sprint("texte ", i))
			}
			b.Inject(texts...)
			b.Keep(texts...)
		}},
		{line: "a flood", name: "two thousand", run: flood},
	}
}

// Preload puts texts on the SIM that were there for long.
func (b *Bench) Preload(texts ...string) {
	b.T.Helper()
	if err := b.Stick.Preload("SM", Friend, texts...); err != nil {
		b.T.Fatal(err)
	}
}

func keepsBeforeItDeletes(b *Bench) {
	b.Preload("vieux", "plus vieux")
	full := errors.New("disk full")
	err := b.Session.Sweep(b.T.Context(), modem.Woken, func(modem.Arrival) error {
		b.Want("deleted before it was kept", b.Stick.Stored("SM"), 2)
		return full
	})
	if !errors.Is(err, full) || b.Session.Err() != nil {
		b.T.Errorf("sweep: %v, session: %v", err, b.Session.Err())
	}
	b.Want("left", b.Stick.Stored("SM"), 2)
	b.Want("deleted", b.Deleted, []modem.Arrival(nil))
	b.Want("handed over again", b.Sweep(modem.Timed), []string{"vieux", "plus vieux"})
	b.Want("left", b.Stick.Stored("SM"), 0)
	b.Want("told deleted", len(b.Deleted), 2)
}

// stuckSlot: a text that can not be deleted is kept once, and not read for ever.
func stuckSlot(f simulated.Fault, stays string) func(*Bench) {
	return func(b *Bench) {
		b.Fault(f)
		b.Inject(stays)
		synctest.Wait()
		var got []string
		for range 10 {
			got = append(got, b.Sweep(modem.Timed)...)
		}
		b.Want("kept once", got, []string{stays})
		b.Fault(simulated.Fault{Name: "mute", Command: "+CMGR"})
		b.Want("no more reads", b.Sweep(modem.Timed), []string(nil))
		b.Stick.ClearFaults("mute")
		b.Inject("nouveau")
		synctest.Wait()
		b.Want("the next", b.Sweep(modem.Woken), []string{"nouveau"})
	}
}

// flood: nothing makes many texts slower than reading and deleting each.
func flood(b *Bench) {
	b.Want("first", b.Sweep(modem.Timed), []string(nil))
	start, got := time.Now(), 0
	for i := range 2000 {
		b.Inject(fmt.Sprint("texte ", i))
		synctest.Wait()
		got += len(b.Sweep(modem.Woken))
	}
	if got != 2000 || time.Since(start) > 0 {
		b.T.Errorf("%d texts, waited %v", got, time.Since(start))
	}
}

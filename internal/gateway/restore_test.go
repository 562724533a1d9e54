package gateway_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// yesterday has a daemon with people, a broadcast under way and a schedule,
// backs it up, and lives on: a text more, a STOP more.
func yesterday(r *rig) (backup string) {
	r.t.Helper()
	r.apply(rules)
	r.join("sante", people(40)...)
	r.join("sante", awa)
	r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
	r.broadcast(api.BroadcastDraft{Text: "Rappel.", To: []string{"sante"}, At: time.Now().Add(time.Hour)})
	must(r.t)(r.Send(r.t.Context(), api.Send{To: bello, Text: "Demain?", At: time.Now().Add(time.Hour)}))
	r.settle(500 * time.Millisecond)
	backup = filepath.Join(r.t.TempDir(), "backup.db")
	f, err := os.Create(backup)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := errors.Join(r.Backup(r.t.Context(), f), f.Close()); err != nil {
		r.t.Fatal(err)
	}
	r.in(awa, "STOP")
	r.settle(time.Minute)
	return backup
}

func TestARestoreNeverSendsAndNeverUnStops(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		backup := yesterday(r)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		before := len(r.network.Ledger())
		done, err := gateway.Restore(r.cfg.Data, backup, time.Now())
		if err != nil || done.Merged != 1 || done.Kept == "" {
			t.Fatalf("restored %+v, %v; want one refusal merged and the present store kept", done, err)
		}
		r.start()
		r.settle(3 * time.Hour)
		for _, e := range r.network.Ledger()[before:] {
			if e.Event == "submit" {
				t.Errorf("after the restore %q went to %s", e.Text, e.To)
			}
		}
		if c := r.contact(awa); !c.Stopped || len(c.Groups) != 0 {
			t.Errorf("contact %+v, want stopped and in no group", c.Contact)
		}
		for _, b := range r.broadcasts() {
			if b.State != "paused" || b.Reason == "" {
				t.Errorf("broadcast %q is %s (%q), want paused with a reason", b.Text, b.State, b.Reason)
			}
		}
		if held := r.outbox(api.OutQuery{State: "held"}); len(held) != 1 || held[0].To != bello {
			t.Errorf("held: %+v, want the text to bello", held)
		}
		if uncertain := r.outbox(api.OutQuery{State: "uncertain"}); len(uncertain) > 1 {
			t.Errorf("%d uncertain, want what was in hand at most", len(uncertain))
		}
	})
}

func TestRestoreRefusesAndChangesNothing(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		backup := yesterday(r)
		broken := filepath.Join(t.TempDir(), "broken.db")
		raw, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(broken, raw[:len(raw)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		var conflict *gateway.Conflict
		if _, err := gateway.Restore(r.cfg.Data, backup, time.Now()); !errors.As(err, &conflict) {
			t.Errorf("into a running daemon: %v, want a conflict", err)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if _, err := gateway.Restore(r.cfg.Data, broken, time.Now()); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("of half a file: %v, want that it is damaged", err)
		}
		if _, err := gateway.Restore(r.cfg.Data, broken+".none", time.Now()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of no file: %v, want not found", err)
		}
		r.start()
		r.settle(5 * time.Second)
		if n := len(r.broadcasts()); n != 2 {
			t.Errorf("%d broadcasts after refused restores, want both", n)
		}
	})
}

func TestRestoresOfOneSecondKeepEachStore(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		backup, now := yesterday(r), time.Now()
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		first, err := gateway.Restore(r.cfg.Data, backup, now)
		must(t)(first, err)
		second, err := gateway.Restore(r.cfg.Data, backup, now)
		must(t)(second, err)
		if first.Kept == second.Kept {
			t.Errorf("both kept the store of before in %s", first.Kept)
		}
		r.start()
	})
}

func TestAClockThatCanNotBeRightHoldsSchedules(t *testing.T) {
	bubbleWith(t, 1, func(*config.Config) {}, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		r.broadcast(api.BroadcastDraft{Text: "Rappel.", To: []string{"sante"}, At: time.Now().Add(time.Hour)})
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.skew.Store(int64(-48 * time.Hour)) // the battery died
		r.start()
		r.settle(2 * time.Hour)
		s, err := r.Status(t.Context())
		if err != nil || s.ClockHeld == "" {
			t.Errorf("status = %+v, %v; want that the clock is wrong", s, err)
		}
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("with a wrong clock %q was sent", got)
		}
		must(t)(r.Send(t.Context(), api.Send{To: bello, Text: "Bonjour"}))
		r.settle(time.Minute)
		if got := r.sent(bello); len(got) != 1 {
			t.Error("a personal text waits for the clock")
		}
		r.skew.Store(int64(0))
		r.settle(time.Minute)
		if got := r.sent(awa); len(got) != 1 {
			t.Errorf("once the clock is right %q was sent, want the reminder", got)
		}
	})
}

func TestAClockThatWasAheadIsForgiven(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(3)...)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.skew.Store(int64(30 * 24 * time.Hour)) // somebody mistook the month
		r.start()
		r.settle(time.Minute)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.skew.Store(int64(0))
		r.start()
		r.settle(time.Minute)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Delivered != 0 || got.Reason == "" {
			t.Errorf("before anything speaks for the clock: %+v (%q), want it held with a reason", got.Counts, got.Reason)
		}
		r.in(awa, "bonjour") // the network's time agrees with the clock
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Delivered != 3 {
			t.Errorf("once the network agrees with the clock: %+v (%q)", got.Counts, got.Reason)
		}
	})
}

// TestAPhoneResumesNothingAfterARestore: what it paused may have been sent since.
func TestAPhoneResumesNothingAfterARestore(t *testing.T) {
	slow := func(c *config.Config) { withPhone(c); c.Modems[0].Limits.PerMinute = 6 }
	bubbleWith(t, 1, slow, func(r *rig) {
		r.broadcast(api.BroadcastDraft{Text: "Bonjour", To: people(20)})
		r.settle(10 * time.Second)
		r.in(boss, "Mangue7 pause")
		r.settle(2 * time.Minute)
		backup := filepath.Join(t.TempDir(), "backup.db")
		f, err := os.Create(backup)
		if err := errors.Join(err, r.Backup(t.Context(), f), f.Close()); err != nil {
			t.Fatal(err)
		}
		r.in(boss, "Mangue7 resume")
		r.settle(10 * time.Minute)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if _, err := gateway.Restore(r.cfg.Data, backup, time.Now()); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.in(boss, "Mangue7 resume")
		r.settle(10 * time.Minute)
		for _, n := range people(20) {
			if got := r.sent(n); len(got) != 1 {
				t.Errorf("%s got %d texts", n, len(got))
			}
		}
	})
}

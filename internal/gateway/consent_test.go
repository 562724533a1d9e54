package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestStopBitesInTheMiddleOfABroadcast(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(20)...)
		r.broadcast(api.BroadcastDraft{Text: "Réunion demain.", To: []string{"sante"}})
		r.settle(200 * time.Millisecond) // a few are out
		last := people(20)[19]
		r.in(last, "STOP")
		r.settle(time.Minute)
		if got := r.sent(last); len(got) != 1 || got[0] == "Réunion demain." {
			t.Errorf("after STOP they got %q, want the confirmation only", got)
		}
		b := r.broadcasts()[0]
		want := api.Counts{Recipients: 20, Delivered: 19, Refused: 1}
		if diff := cmp.Diff(want, b.Counts); diff != "" || b.State != "done" {
			t.Errorf("broadcast %s (-want +got):\n%s", b.State, diff)
		}
	})
}

func TestStopOfAGroupBitesInTheMiddleOfItsBroadcast(t *testing.T) {
	for name, leave := range map[string]func(r *rig, who string){
		"their text":  func(r *rig, who string) { r.in(who, "STOP SANTE") },
		"an operator": func(r *rig, who string) { must(r.t)(r.RemoveMembers(r.t.Context(), "sante", []string{who})) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(r *rig) {
				r.apply(rules)
				r.join("sante", people(20)...)
				b := r.broadcast(api.BroadcastDraft{Text: "Réunion demain.", To: []string{"sante"}})
				r.settle(200 * time.Millisecond) // a few are out
				last := people(20)[19]
				leave(r, last)
				r.settle(time.Minute)
				if got := r.sent(last); len(got) > 1 || (len(got) == 1 && got[0] == "Réunion demain.") {
					t.Errorf("who left got %q, want no more than the confirmation", got)
				}
				want := api.Counts{Recipients: 20, Delivered: 19, Refused: 1}
				if diff := cmp.Diff(want, r.show(b.ID).Counts); diff != "" {
					t.Errorf("counts (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestAStoppedPersonGetsNothingButTheConfirmation(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "sante")
		r.in(awa, "ARRÊT svp")
		r.in(awa, "merci")
		r.in(awa, "puits oui")
		if got := r.sent(awa); len(got) != 2 {
			t.Errorf("they got %q, want the welcome and the confirmation", got)
		}
		if c := r.contact(awa); !c.Stopped || len(c.Groups) != 0 {
			t.Errorf("contact = %+v, want stopped and in no group", c.Contact)
		}
		if _, err := r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}); err == nil {
			t.Error("a text to a stopped person was queued")
		}
		r.in(awa, "sante")
		if c := r.contact(awa); c.Stopped || !cmp.Equal(c.Groups, []string{"sante"}) {
			t.Errorf("after a join word: %+v, want no longer stopped, in sante only", c.Contact)
		}
	})
}

func TestMaybeAStopHoldsUntilAPersonDecides(t *testing.T) {
	for decision, want := range map[string][]string{
		api.DecideKeep: {"Bienvenue.", "Réunion demain."},
		api.DecideStop: nil,
	} {
		t.Run(decision, func(t *testing.T) {
			bubble(t, 1, func(r *rig) {
				r.apply(rules)
				r.in(awa, "sante")
				r.in(awa, "stop sending me these")
				r.broadcast(api.BroadcastDraft{Text: "Réunion demain.", To: []string{"sante"}})
				r.settle(time.Minute)
				if b := r.broadcasts()[0]; b.Held != 1 {
					t.Fatalf("counts = %+v, want one held", b.Counts)
				}
				waiting := r.inbox(api.InQuery{Flag: "maybe-stop"})
				if len(waiting) != 1 {
					t.Fatalf("%d texts wait for a decision, want 1", len(waiting))
				}
				if _, err := r.Decide(t.Context(), waiting[0].ID, decision); err != nil {
					t.Fatal(err)
				}
				r.settle(time.Minute)
				if got := r.sent(awa); want != nil && !cmp.Equal(got, want) {
					t.Errorf("they got %q, want %q", got, want)
				}
				if c := r.contact(awa); c.Stopped != (decision == api.DecideStop) {
					t.Errorf("stopped = %t after %s", c.Stopped, decision)
				}
			})
		})
	}
}

func TestTwoRobotsDoNotTalkForEver(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules + "  \n")
		for range 40 {
			r.in(awa, "sante")
			r.in(awa, "puits peut-être")
			r.in(awa, "help")
		}
		if got := len(r.sent(awa)); got > 20 {
			t.Errorf("%d automatic replies to one person, want 20 at most", got)
		}
	})
}

func TestAShortCodeIsNeverAnswered(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in("8080", "SANTE")
		r.in("Orange", "SANTE")
		if n := len(r.outbox(api.OutQuery{})); n != 0 {
			t.Errorf("%d answers to short codes and names", n)
		}
		if n := len(r.inbox(api.InQuery{})); n != 2 {
			t.Errorf("%d texts in the inbox, want both", n)
		}
	})
}

func TestAStopThatWasOnTheSIMWaitsForAPerson(t *testing.T) {
	bubbleWith(t, 0, func(c *config.Config) {
		c.Modems = []config.Modem{{Name: "a", Port: "a", SubmitTimeout: time.Minute}}
	}, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa, bello)
		m := simulated.New(simulated.Config{Name: "a", Network: r.network})
		if err := m.Preload("SM", awa, "STOP", "sante"); err != nil {
			t.Fatal(err)
		}
		r.plug(m)
		r.settle(time.Minute)
		r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Minute)
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("whoever said STOP before was texted %q", got)
		}
		if n := len(r.inbox(api.InQuery{Flag: "maybe-stop"})); n != 1 || len(r.sent(bello)) != 1 {
			t.Errorf("%d texts wait for a decision, want the STOP; bello got %q", n, r.sent(bello))
		}
	})
}

func TestOurOwnSIMsAreNotAnswered(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) { c.Modems[0].Number = chi }, func(r *rig) {
		r.apply(rules)
		r.in(chi, "sante")
		if got := r.sent(chi); len(got) != 0 {
			t.Errorf("our own number was answered with %q", got)
		}
	})
}

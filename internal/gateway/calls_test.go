package gateway_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

const beeps = `
groups:
  - {name: sante}
  - {name: staff, confirm: true}
keywords:
  - {call: true, modem: a, vote: puits=oui}
  - {call: true, modem: b, vote: puits=non}
  - {call: true, join: sante, reply: {fr: "Bienvenue."}}
polls:
  - name: puits
    word: puits
    options: [{key: oui}, {key: non}]
    reply: {fr: "Noté : {answer}."}
`

// beep has somebody ring until they hang up, and lets the daemon work.
func (r *rig) beep(modem int, from string) {
	r.modems[modem].Ring(from, 2)
	r.settle(20 * time.Second)
}

func TestABeepVotes(t *testing.T) {
	bubble(t, 2, func(r *rig) {
		r.apply(beeps)
		r.beep(0, awa)
		r.beep(1, bello)
		for range 10 { // who rings again and again has one vote
			r.modems[1].Ring(awa, 1)
			r.settle(11 * time.Second)
		}
		poll, err := r.Poll(t.Context(), "puits")
		if err != nil || poll.Voters != 2 {
			t.Fatalf("poll = %+v (%v), want two voters", poll, err)
		}
		votes := map[string]int{}
		for _, o := range poll.Options {
			votes[o.Key] = o.Votes
		}
		if diff := cmp.Diff(map[string]int{"oui": 0, "non": 2}, votes); diff != "" {
			t.Errorf("votes (-want +got):\n%s", diff)
		}
		if got := r.sent(awa); len(got) > 8 || len(got) < 3 {
			t.Errorf("%d answers to one who rang eleven times in two minutes, want a few: %q", len(got), got)
		}
		in := r.inbox(api.InQuery{From: bello})
		if len(in) != 1 || in[0].Outcome != "vote non in puits" || in[0].Rule != "call b" || !slices.Contains(in[0].Flags, "call") {
			t.Errorf("inbox = %+v, want one call with what it did", in)
		}
	})
}

func TestABeepJoinsWithEvidence(t *testing.T) {
	bubble(t, 3, func(r *rig) {
		r.apply(beeps)
		r.in(bello, "STOP")
		r.beep(2, awa)
		r.beep(2, bello)
		r.beep(2, "")
		r.beep(2, "8080")
		c := r.contact(awa)
		if len(c.Groups) != 1 || !slices.ContainsFunc(c.Consent, func(e api.Consent) bool { return e.By == "call" && e.Group == "sante" }) {
			t.Errorf("contact = %+v, want in sante by a call", c)
		}
		if diff := cmp.Diff([]string{"Bienvenue."}, r.sent(awa)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if c := r.contact(bello); !c.Stopped || len(c.Groups) != 0 || len(r.sent(bello)) != 1 {
			t.Errorf("contact = %+v, texts %q, want a stopped person to stay so", c, r.sent(bello))
		}
		g, err := r.Group(t.Context(), "sante", api.Page{})
		if err != nil || g.Count != 1 {
			t.Errorf("group = %+v (%v), want one member", g, err)
		}
		if in := r.inbox(api.InQuery{Flag: "call"}); len(in) != 4 {
			t.Errorf("inbox = %+v, want four calls", in)
		}
	})
}

func TestCallsAreLetRingUnlessToldOtherwise(t *testing.T) {
	reject := func(c *config.Config) { c.Modems[1].RejectCalls = true }
	bubbleWith(t, 2, reject, func(r *rig) {
		r.beep(0, awa)
		r.beep(1, bello)
		var got []string
		for _, e := range r.network.Ledger() {
			if e.Event == simulated.Call {
				got = append(got, e.Modem+" "+e.Outcome)
			}
		}
		if diff := cmp.Diff([]string{"a rang", "b rang", "b rejected"}, got); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		if in := r.inbox(api.InQuery{Flag: "call"}); len(in) != 2 || in[0].Outcome != "missed call" {
			t.Errorf("inbox = %+v, want both calls", in)
		}
	})
}

func TestTryACall(t *testing.T) {
	bubble(t, 2, func(r *rig) {
		r.apply(beeps)
		got, err := r.Try(t.Context(), api.Try{Call: true, From: awa, Modem: "b"})
		if err != nil || got.Rule != "call b" || !slices.Equal(got.Actions, []string{"vote non in puits"}) {
			t.Errorf("try = %+v (%v), want the vote of a call on b", got, err)
		}
		if _, err := r.Try(t.Context(), api.Try{Call: true, From: awa, Modem: "z"}); err == nil {
			t.Error("a call on a modem that is not there is tried")
		}
		if _, err := r.Try(t.Context(), api.Try{Call: true}); err == nil {
			t.Error("a call of nobody is tried")
		}
	})
}

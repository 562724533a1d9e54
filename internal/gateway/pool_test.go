package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// sentBy is the modems that sent to a number, in order.
func (r *rig) sentBy(to string) (modems []string) {
	for _, e := range r.network.Ledger() {
		if e.Event == simulated.Submit && e.To == to {
			modems = append(modems, e.Modem)
		}
	}
	return modems
}

// write sends one text and lets it leave.
func (r *rig) write(to string) {
	r.t.Helper()
	must(r.t)(r.Send(r.t.Context(), api.Send{To: to, Text: "Bonjour"}))
	r.settle(3 * time.Second)
}

func TestPeopleHearFromTheModemTheyTalkedWith(t *testing.T) {
	prefixes := func(c *config.Config) { c.Modems[1].Prefixes = []string{"+23769"} }
	bubbleWith(t, 2, prefixes, func(r *rig) {
		for range 3 {
			r.write(awa) // of b's operator
		}
		r.in(awa, "coucou") // to a
		r.write(awa)
		must(t)(r.PauseModem(t.Context(), "a"))
		r.write(awa)
		must(t)(r.ResumeModem(t.Context(), "a"))
		r.write(awa)
		want := []string{"b", "b", "b", "a", "b", "b"}
		if diff := cmp.Diff(want, r.sentBy(awa)); diff != "" {
			t.Errorf("sent by (-want +got):\n%s", diff)
		}
	})
}

func TestAnotherModemSendsWhatALimitOfTheDayPutsOff(t *testing.T) {
	limits := func(c *config.Config) {
		c.Modems[0].Limits.PerDay, c.Modems[0].Limits.RecipientsPerMonth = 2, 2
		c.Modems[0].Prefixes = []string{"+237"}
		c.Location = time.FixedZone("", 23*60*60+50*60) // a bubble begins at midnight UTC
	}
	bubbleWith(t, 2, limits, func(r *rig) {
		for range 3 {
			r.write(awa)
		}
		if diff := cmp.Diff([]string{"a", "a", "b"}, r.sentBy(awa)); diff != "" {
			t.Errorf("sent by (-want +got):\n%s", diff)
		}
		modems, err := r.Modems(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m := modems[0]
		if m.State != "ready" || m.Reason != "its limit of 2 parts a day is used up" || m.SentMonth != 2 || m.Recipients != 1 {
			t.Errorf("the modem is %s (%s), %d parts and %d people this month", m.State, m.Reason, m.SentMonth, m.Recipients)
		}
		r.settle(11 * time.Minute)
		if m, err := r.Modems(t.Context()); err != nil || m[0].Reason != "" {
			t.Errorf("the day after, the modem says %q (%v)", m[0].Reason, err)
		}
	})
}

func TestAModemSaysThatItMayWriteToNobodyNew(t *testing.T) {
	limits := func(c *config.Config) { c.Modems[0].Limits.RecipientsPerMonth = 1 }
	bubbleWith(t, 1, limits, func(r *rig) {
		r.write(awa)
		r.write(bello)
		m := r.modem("a")
		if m.State != "ready" || m.Reason != "its limit of 1 people a month is used up" || len(r.sentBy(bello)) != 0 {
			t.Errorf("the modem is %s (%s), sent by %q", m.State, m.Reason, r.sentBy(bello))
		}
	})
}

func TestADryRunSaysWhatTheMonthPutsOff(t *testing.T) {
	limits := func(c *config.Config) {
		c.Modems[0].Limits = config.Limits{PerMonth: 4, RecipientsPerMonth: 3}
	}
	bubbleWith(t, 1, limits, func(r *rig) {
		r.write(awa)
		p, err := r.PreflightBroadcast(t.Context(), api.BroadcastDraft{Text: "Réunion", To: append(people(4), awa)})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"2 of its 5 parts can leave after this month only: the SIMs may send 4 parts a month (per_month)",
			"4 of them would be sent to for the first time this month, and the SIMs may send to 2 more people (recipients_per_month): the others wait for the next",
		}
		if diff := cmp.Diff(want, p.Notes); diff != "" {
			t.Errorf("notes (-want +got):\n%s", diff)
		}
		if p.Ends.Month() == p.Begins.Month() {
			t.Errorf("it ends %s, in the month in which it begins", p.Ends)
		}
	})
}

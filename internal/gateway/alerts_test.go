package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

const boss = "+237699000009"

// withPhone gives the rig an operator's phone.
func withPhone(c *config.Config) {
	c.Operator.Numbers = append(c.Operator.Numbers, boss)
	c.Operator.Code = "Mangue7"
}

// alerted are the texts to the operator's phone.
func (r *rig) alerted() []string { return r.sent(boss) }

// The last of it is a restart while the modem is away.
func TestAModemThatIsDownIsToldOnceThroughAnother(t *testing.T) {
	bubbleWith(t, 2, withPhone, func(r *rig) {
		r.modems[0].Unplug()
		r.settle(90 * time.Second)
		if got := r.alerted(); len(got) != 0 {
			t.Errorf("after a minute and a half: %q, want no alert yet", got)
		}
		r.settle(time.Minute)
		for range 6 { // it comes and goes
			r.modems[0].Replug()
			r.settle(3 * time.Minute)
			r.modems[0].Unplug()
			r.settle(3 * time.Minute)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(5 * time.Minute)
		got := r.alerted()
		if len(got) != 1 || !strings.HasPrefix(got[0], "Comité: le modem a a cessé d'envoyer le 01/01 00:0") {
			t.Errorf("alerts = %q, want one of the modem a", got)
		}
		if len(got) == 1 && !strings.Contains(got[0], "n'est pas là") {
			t.Errorf("the alert %q gives its reason in another language", got[0])
		}
		for _, e := range r.network.Ledger() {
			if e.Event == simulated.Submit && e.Modem != "b" {
				t.Errorf("the alert went through %s", e.Modem)
			}
		}
	})
}

func TestAnAlertWaitsForTheOnlyModem(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.modems[0].Unplug()
		r.settle(5 * time.Minute)
		out := r.outbox(api.OutQuery{})
		if len(out) != 1 || out[0].State != "queued" || out[0].To != boss {
			t.Errorf("outbox = %+v, want the alert waiting", out)
		}
		r.modems[0].Replug()
		r.settle(time.Minute)
		if got := r.alerted(); len(got) != 1 {
			t.Errorf("alerts = %q, want it once the modem is back", got)
		}
	})
}

func TestAModemAPersonPausedIsNotTold(t *testing.T) {
	bubbleWith(t, 2, withPhone, func(r *rig) {
		if _, err := r.PauseModem(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		r.settle(10 * time.Minute)
		if got := r.alerted(); len(got) != 0 {
			t.Errorf("alerts = %q, want none", got)
		}
	})
}

func TestTheEndOfABroadcastIsTold(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.broadcast(api.BroadcastDraft{Text: "Réunion demain à 9h au dispensaire.", To: people(3)})
		r.settle(time.Minute)
		if got := r.alerted(); len(got) != 1 || got[0] != `Comité: fini : "Réunion demain à 9h au d...", envoyé à 3 sur 3.` {
			t.Errorf("alerts = %q", got)
		}
	})
}

func TestAlertsAreBounded(t *testing.T) {
	few := func(c *config.Config) {
		withPhone(c)
		c.Operator.AlertsPerDay = 3
	}
	bubbleWith(t, 2, few, func(r *rig) {
		finish := func() {
			r.broadcast(api.BroadcastDraft{Text: "Bonjour", To: []string{awa}})
			r.settle(time.Minute)
		}
		for range 4 {
			finish()
		}
		if got := r.alerted(); len(got) != 2 {
			t.Errorf("alerts = %q, want two broadcasts and a third one kept for troubles", got)
		}
		r.modems[1].Unplug()
		r.settle(3 * time.Minute)
		fault(t, r.modems[0], simulated.Fault{Name: "storage-full"})
		r.settle(5 * time.Minute)
		got := r.alerted()
		if len(got) != 3 || !strings.HasSuffix(got[2], "C'est la dernière alerte du jour.") {
			t.Errorf("alerts = %q, want the modem, and nothing after what is called the last", got)
		}
		r.skew.Add(int64(24 * time.Hour))
		finish()
		if got := r.alerted(); len(got) != 5 {
			t.Errorf("alerts = %q, want a broadcast and the full memory on the next day", got)
		}
	})
}

func TestAStoppedPhoneGetsNoAlerts(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.in(boss, "STOP")
		before := len(r.alerted())
		r.broadcast(api.BroadcastDraft{Text: "Bonjour", To: []string{awa}})
		r.settle(time.Minute)
		if got := r.alerted(); len(got) != before {
			t.Errorf("alerts = %q", got)
		}
		s, err := r.Status(t.Context())
		if err != nil || !slices.ContainsFunc(s.Problems, func(p string) bool { return strings.Contains(p, boss+" said stop") }) {
			t.Errorf("problems = %q (%v), want the phone named", s.Problems, err)
		}
	})
}

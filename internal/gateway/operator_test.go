package gateway_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// told is the last text to the operator's phone.
func (r *rig) told() string {
	r.t.Helper()
	all := r.sent(boss)
	if len(all) == 0 {
		r.t.Fatal("the operator's phone got nothing")
	}
	return all[len(all)-1]
}

func TestThePhoneAsksTheStatus(t *testing.T) {
	bubbleWith(t, 2, withPhone, func(r *rig) {
		r.modems[1].Unplug()
		r.settle(10 * time.Second)
		r.in(boss, "mangue7 état")
		if got := r.told(); !strings.HasPrefix(got, "Modems : a pret, b absent (") || !strings.HasSuffix(got, "En attente : 0. Envois : -. A lire : 0.") {
			t.Errorf("answer = %q", got)
		}
		in := r.inbox(api.InQuery{})
		if len(in) != 1 || in[0].Text != "•••• état" || in[0].Outcome != "from the operator's phone: status" {
			t.Errorf("inbox = %+v, want the order with its code concealed", in)
		}
	})
}

func TestThePhonePausesAndResumes(t *testing.T) {
	slow := func(c *config.Config) {
		withPhone(c)
		c.Modems[0].Limits.PerMinute = 6
		c.Operator.Alerts = nil
	}
	bubbleWith(t, 1, slow, func(r *rig) {
		b := r.broadcast(api.BroadcastDraft{Text: "Bonjour", To: people(30)})
		name := b.ID[len(b.ID)-4:]
		r.settle(10 * time.Second)
		r.in(boss, "Mangue7 PAUSE")
		if got := r.show(b.ID).State; got != "paused" {
			t.Errorf("the broadcast is %s, want paused", got)
		}
		r.settle(2 * time.Minute)
		if got := r.told(); !strings.HasPrefix(got, "Envois mis en pause : 1.") {
			t.Errorf("answer = %q", got)
		}
		r.in(boss, "Mangue7 status")
		if got := r.told(); !strings.Contains(got, name) || !strings.Contains(got, "/30 en pause") {
			t.Errorf("answer = %q, want %s of 30 named", got, name)
		}
		r.in(boss, "Mangue7 resume")
		if got := r.show(b.ID).State; got != "sending" {
			t.Errorf("the broadcast is %s, want sending", got)
		}
		r.in(boss, "Mangue7 pause "+strings.ToLower(name))
		if got := r.show(b.ID).State; got != "paused" {
			t.Errorf("the broadcast is %s, want paused by its name", got)
		}
	})
}

func TestAResumeLeavesWhatACoordinatorPaused(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		b := r.broadcast(api.BroadcastDraft{Text: "Bonjour", To: people(60)})
		if _, err := r.PauseBroadcast(t.Context(), b.ID); err != nil {
			t.Fatal(err)
		}
		r.in(boss, "Mangue7 reprendre")
		if got := r.show(b.ID).State; got != "paused" {
			t.Errorf("the broadcast is %s, want paused", got)
		}
		if got := r.told(); !strings.HasSuffix(got, "par téléphone : 0.") {
			t.Errorf("answer = %q", got)
		}
	})
}

func TestThePhonePausesAModem(t *testing.T) {
	bubbleWith(t, 2, withPhone, func(r *rig) {
		r.in(boss, "Mangue7 pause b")
		if m := r.modem("b"); m.State != "paused" || m.Reason != "paused by a person" {
			t.Errorf("modem = %+v, want it paused", m)
		}
		r.in(boss, "Mangue7 resume b")
		if m := r.modem("b"); m.State != "ready" {
			t.Errorf("modem = %+v, want it ready", m)
		}
		r.in(boss, "Mangue7 pause nothing")
		if got := r.told(); !strings.HasPrefix(got, "Il n'y a pas de modem ni d'envoi nothing") {
			t.Errorf("answer = %q", got)
		}
	})
}

var yes = regexp.MustCompile(`(yes|oui) (\d{4})`)

func TestThePhoneSendsToAGroupOnceAskedBack(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa, bello)
		r.in(boss, "Mangue7 envoyer Santé Réunion demain\nà 9h, {ici}.")
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("sent %q before the yes", got)
		}
		asked := r.told()
		if !strings.Contains(asked, "au groupe sante, personnes : 2") {
			t.Errorf("question = %q, want the group and the count", asked)
		}
		key := yes.FindStringSubmatch(asked)
		if key == nil {
			t.Fatalf("question = %q, want a number to say", asked)
		}
		r.in(boss, "Mangue7 oui 0000")
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("sent %q after the wrong number", got)
		}
		r.in(boss, "\u200b😀 Mangue7 oui "+key[2]+" !")
		r.settle(10 * time.Second)
		for _, n := range []string{awa, bello} {
			if diff := cmp.Diff([]string{"Réunion demain\nà 9h, {ici}."}, r.sent(n)); diff != "" {
				t.Errorf("texts to %s (-want +got):\n%s", n, diff)
			}
		}
		r.in(boss, "Mangue7 oui "+key[2])
		r.settle(10 * time.Second)
		if got := r.sent(awa); len(got) != 1 {
			t.Errorf("sent %q, want no second broadcast by the same yes", got)
		}
	})
}

func TestAYesIsInTime(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		r.in(boss, "Mangue7 send sante Hello")
		key := yes.FindStringSubmatch(r.told())
		if key == nil {
			t.Fatalf("question = %q", r.told())
		}
		r.settle(11 * time.Minute)
		r.in(boss, "Mangue7 yes "+key[2])
		r.settle(10 * time.Second)
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("sent %q, want nothing after ten minutes", got)
		}
		if got := r.told(); !strings.HasPrefix(got, "Nothing waits for this yes") {
			t.Errorf("answer = %q", got)
		}
	})
}

func TestTheOrderIsRefused(t *testing.T) {
	tests := map[string]struct{ text, answer string }{
		"a group that is not there": {"Mangue7 send none Hello", "There is no group none."},
		"an empty group":            {"Mangue7 send staff Hello", "Nobody is in staff"},
		"no text":                   {"Mangue7 send sante", "Nothing was sent: the text is empty."},
		"no group":                  {"Mangue7 send", "After your code say"},
		"another word":              {"Mangue7 dance", "Après votre code dites"},
		"the code alone":            {"MANGUE7", "Après votre code dites"},
	}
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		for name, test := range tests {
			r.in(boss, test.text)
			if got := r.told(); !strings.HasPrefix(got, test.answer) {
				t.Errorf("%s: answer = %q, want %q", name, got, test.answer)
			}
		}
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("sent %q", got)
		}
	})
}

func TestWrongCodesAreSilentAndLockThePhone(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules + `
  - name: x
    word: xyz
    options: [{key: a}, {key: b}]
`)
		for i := range 5 {
			r.in(boss, fmt.Sprintf("Mangue%d status", 8+i))
		}
		r.in(boss, "Mangue7 status")
		if got := r.sent(boss); len(got) != 0 {
			t.Errorf("answers = %q, want silence", got)
		}
		in := r.inbox(api.InQuery{Flag: "attention"})
		if len(in) != 6 || in[5].Outcome != "kept: a wrong code from the operator's phone, the first within an hour" {
			t.Errorf("inbox = %+v", in)
		}
		for _, m := range in {
			if m.Text != "•••• status" {
				t.Errorf("shown as %q, want the code concealed", m.Text)
			}
		}
		s, err := r.Status(t.Context())
		if err != nil || !slices.ContainsFunc(s.Problems, func(p string) bool { return strings.Contains(p, boss+" sent 5 wrong codes") }) {
			t.Errorf("problems = %q (%v), want the locked phone", s.Problems, err)
		}
		r.skew.Add(int64(time.Hour))
		r.in(boss, "Mangue7 status")
		if got := r.sent(boss); len(got) != 1 {
			t.Errorf("answers = %q, want one an hour later", got)
		}
	})
}

func TestOthersAreNotObeyed(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		r.in(awa, "Mangue7 pause a")
		r.in(awa, "zzzz pause a")
		r.in(awa, "Mangue7:pause a")
		r.in(awa, "une mangue, Mangue7, merci")
		r.in(boss, "sante")
		if m := r.modem("a"); m.State != "ready" {
			t.Errorf("modem = %+v, want it ready", m)
		}
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("answers = %q, want silence", got)
		}
		if got := r.told(); got != "Bienvenue." {
			t.Errorf("the operator's own text got %q, want what anybody gets", got)
		}
		var shown []string
		for _, m := range r.inbox(api.InQuery{From: awa}) {
			shown = append(shown, m.Text)
		}
		if diff := cmp.Diff([]string{"une mangue, ••••, merci", "••••:pause a", "zzzz pause a", "•••• pause a"}, shown); diff != "" {
			t.Errorf("shown (-want +got):\n%s", diff)
		}
	})
}

func TestTheCodeOfAnUnfinishedTextIsConcealed(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		long := "Mangue7 send sante " + strings.Repeat("Bonjour à tous. ", 20)
		if err := r.modems[0].Inject(boss, long, simulated.InOrder(1)); err != nil {
			t.Fatal(err)
		}
		r.settle(2 * time.Second)
		r.skew.Add(int64(25 * time.Hour))
		r.settle(time.Minute)
		in := r.inbox(api.InQuery{Flag: "partial"})
		if len(in) != 1 || !strings.HasPrefix(in[0].Text, "•••• send sante") {
			t.Errorf("inbox = %+v, want the part with its code concealed", in)
		}
	})
}

func TestThePhoneAsksTheCredit(t *testing.T) {
	prepaid(t, []float64{1500}, func(r *rig) { withPhone(&r.cfg) }, func(r *rig) {
		r.settle(time.Minute)
		r.in(boss, "Mangue7 status")
		if got := r.told(); !strings.HasPrefix(got, "Modems : a prêt (crédit 1500).") && !strings.HasPrefix(got, "Modems : a pret (crédit 1500).") {
			t.Errorf("answer = %q, want the credit", got)
		}
	})
}

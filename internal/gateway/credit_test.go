package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// teller counts what an operator was asked by USSD.
type teller struct {
	asked  []string
	answer func(code string) string
}

func (o *teller) say(session []string) (string, bool) {
	o.asked = append(o.asked, strings.Join(session, " "))
	return o.answer(session[0]), false
}

func (o *teller) count(code string) (n int) {
	for _, asked := range o.asked {
		if asked == code {
			n++
		}
	}
	return n
}

// askedOf is a rig of one modem whose operator is op.
func askedOf(t *testing.T, op *teller) *rig {
	t.Helper()
	r := newRig(t, 1)
	r.modems[0] = simulated.New(simulated.Config{Name: "a", Network: r.network, USSD: op.say, Latency: 50 * time.Millisecond})
	return r
}

// prepaid runs fn with modems whose SIMs have so much credit each and pay 1 for
// a part; what they have is asked by *100#.
func prepaid(t *testing.T, has []float64, change func(*rig), fn func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, len(has))
		for i, units := range has {
			r.modems[i] = simulated.New(simulated.Config{
				Name: r.modems[i].Name(), Network: r.network, Latency: 50 * time.Millisecond, Credit: units, PartCost: 1,
			})
			r.cfg.Modems[i].Credit = credit.Plan{Code: "*100#", Every: 6 * time.Hour, PerPart: 1000}
		}
		change(r)
		r.start()
		r.settle(5 * time.Second)
		fn(r)
		if err := r.stop(); err != nil {
			t.Errorf("the daemon ended with: %v", err)
		}
	})
}

func same(*rig) {}

func TestCreditIsReadOnSchedule(t *testing.T) {
	op := &teller{answer: func(string) string { return "Solde: 1 500 000 F" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit = credit.Plan{Code: "*100#", Every: 10 * time.Minute, PerPart: 25_000, Low: 2_000_000_000}
		r.start()
		r.settle(time.Minute)
		c := r.modem("a").Credit
		if c == nil || !c.Known || c.Left != 1_500_000 || c.Pays != 60_000 || !c.Low || c.Answer != "Solde: 1 500 000 F" {
			t.Errorf("%+v", c)
		}
		r.settle(40 * time.Minute)
		if n := op.count("*100#"); n != 5 {
			t.Errorf("asked %d times in forty minutes, want 5", n)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start() // a restart asks nothing that is known
		r.settle(time.Minute)
		if n := op.count("*100#"); n != 5 || r.modem("a").Credit.Left != 1_500_000 {
			t.Errorf("asked %d times after the restart; %+v", n, r.modem("a").Credit)
		}
		s, err := r.Status(t.Context())
		if err != nil || !slices.Contains(s.Problems, "the credit of modem a is low: 1500000 left") {
			t.Errorf("%v %v", s.Problems, err)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

// The texts of a modem whose credit is used up go to another; it goes on once
// there is credit again.
func TestTheTextsOfABrokeModemGoToAnother(t *testing.T) {
	prepaid(t, []float64{5, 100}, same, func(r *rig) {
		r.apply(rules)
		who := people(40)
		r.join("sante", who...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(5 * time.Minute)
		if got := r.show(b.ID); got.Sent+got.Delivered != 40 {
			t.Errorf("%+v", got.Counts)
		}
		m := r.modem("a")
		if m.State != "paused" || !strings.HasPrefix(m.Reason, "no credit") || !strings.Contains(m.Hint, "top it up") || m.Credit.Pays != 0 {
			t.Errorf("%+v %+v", m, m.Credit)
		}
		if left, _ := r.modems[0].Credit(); left >= 1 {
			t.Errorf("%v left", left)
		}
		r.modems[0].TopUp(50)
		r.settle(20 * time.Minute)
		if m := r.modem("a"); m.State != "ready" || m.Credit.Left != 50 {
			t.Errorf("topped up: %+v %+v", m, m.Credit)
		}
		for _, n := range who {
			if got := r.sent(n); len(got) != 1 {
				t.Errorf("%s got %d texts", n, len(got))
			}
		}
	})
}

func TestResumeAsksAtOnce(t *testing.T) {
	prepaid(t, []float64{0.5}, same, func(r *rig) {
		if m := r.modem("a"); m.State != "paused" || m.Reason != "no credit: 0.5 left, a part costs 1" {
			t.Fatalf("%+v", m)
		}
		must(t)(r.Send(r.t.Context(), api.Send{To: awa, Text: "Bonjour."}))
		r.settle(time.Minute)
		if out := r.outbox(api.OutQuery{}); out[0].Attempts != 0 {
			t.Errorf("tried without credit: %+v", out[0])
		}
		must(t)(r.ResumeModem(r.t.Context(), "a"))
		r.settle(10 * time.Second)
		if m := r.modem("a"); m.State != "paused" {
			t.Errorf("resumed without credit: %+v", m)
		}
		r.modems[0].TopUp(10)
		must(t)(r.ResumeModem(r.t.Context(), "a"))
		r.settle(10 * time.Second)
		if m := r.modem("a"); m.State != "ready" || len(r.sent(awa)) != 1 {
			t.Errorf("%+v, %d texts", m, len(r.sent(awa)))
		}
	})
}

// A SIM that stays empty is asked about more and more rarely, also across
// restarts, and whatever people wish.
func TestAskingIsBounded(t *testing.T) {
	op := &teller{answer: func(string) string { return "Solde: 0 F" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit = credit.Plan{Code: "*100#", Every: 6 * time.Hour}
		for range 10 {
			r.start()
			r.settle(10 * time.Second)
			for range 3 {
				must(t)(r.ResumeModem(r.t.Context(), "a"))
				r.settle(10 * time.Second)
			}
			if err := r.stop(); err != nil {
				t.Fatal(err)
			}
		}
		if n := op.count("*100#"); n != 6 {
			t.Errorf("asked %d times in a few minutes, want 6", n)
		}
		r.start()
		r.settle(time.Hour)
		if n := op.count("*100#"); n > 7 {
			t.Errorf("asked %d times in an hour more", n-6)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

// A refusal in words that mean there is no credit is not the texts' fault, also
// where the operator can not be asked.
func TestARefusalForWantOfCredit(t *testing.T) {
	for name, code := range map[string]string{"asked": "*100#", "not asked": ""} {
		t.Run(name, func(t *testing.T) {
			empty := func(r *rig) {
				for i := range r.cfg.Modems {
					r.cfg.Modems[i].Credit = credit.Plan{Code: code, Every: 6 * time.Hour, Empty: []string{"CMS 21"}}
				}
				fault(r.t, r.modems[0], simulated.Fault{Name: "refuse", Code: 21, Times: -1})
			}
			prepaid(t, []float64{100, 100}, empty, func(r *rig) {
				r.apply(rules)
				r.join("sante", people(10)...)
				b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
				r.settle(2 * time.Second)
				m := r.modem("a")
				if m.State != "paused" || !strings.Contains(m.Reason, "no credit") {
					t.Errorf("%+v", m)
				}
				r.settle(20 * time.Second)
				if got := r.show(b.ID); got.Sent+got.Delivered != 10 {
					t.Errorf("%+v", got.Counts)
				}
			})
		})
	}
}

// The same refusal for three numbers makes the modem pause; what the operator
// says then is the reason.
func TestThreeRefusalsAskForTheCredit(t *testing.T) {
	left := "Solde: 500 F"
	op := &teller{answer: func(string) string { return left }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit = credit.Plan{Code: "*100#", Every: 6 * time.Hour}
		r.start()
		r.settle(5 * time.Second)
		left = "Solde: 0 F"
		fault(t, r.modems[0], simulated.Fault{Name: "refuse", Code: 47, Times: -1})
		for _, n := range people(3) {
			must(t)(r.Send(t.Context(), api.Send{To: n, Text: "Bonjour."}))
		}
		r.settle(10 * time.Second)
		if m := r.modem("a"); m.State != "paused" || m.Reason != "no credit: 0 left" || op.count("*100#") != 2 {
			t.Errorf("%+v, asked %d times", m, op.count("*100#"))
		}
		if n := len(r.outbox(api.OutQuery{State: "queued"})); n != 3 {
			t.Errorf("%d texts are queued, want 3", n)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

// Once what was read seems used up, the operator is asked before the schedule.
func TestWhatSeemsUsedUpIsAskedAbout(t *testing.T) {
	op := &teller{answer: func(string) string { return "Solde: 3 F" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit = credit.Plan{Code: "*100#", Every: 6 * time.Hour, PerPart: 1000}
		r.start()
		r.settle(time.Minute)
		for i, n := range people(4) {
			if i == 2 {
				r.settle(10 * time.Minute)
				if n := op.count("*100#"); n != 1 {
					t.Errorf("asked %d times while there was credit", n)
				}
			}
			must(t)(r.Send(t.Context(), api.Send{To: n, Text: "Bonjour."}))
		}
		r.settle(6 * time.Minute)
		if n := op.count("*100#"); n < 2 {
			t.Errorf("asked %d times", n)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestABroadcastThatOutrunsTheCreditIsWarnedOf(t *testing.T) {
	prepaid(t, []float64{5, 20}, same, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(40)...)
		d := api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}}
		r.settle(12 * time.Minute)
		f, err := r.PreflightBroadcast(r.t.Context(), d)
		want := []string{
			"credit of a: 5, pays 5 parts (read 12 min ago)", "credit of b: 20, pays 20 parts (read 12 min ago)",
			"the credit pays 25 of 40 parts: top up, or the rest waits",
		}
		if err != nil || !slices.Equal(f.Notes, want) {
			t.Errorf("%q, %v", f.Notes, err)
		}
		b := r.broadcast(d)
		if len(b.Notes) != 1 || !strings.HasPrefix(b.Notes[0], "the credit pays 25 of ") {
			t.Errorf("%q", b.Notes)
		}
		r.settle(10 * time.Minute)
		s, err := r.Status(r.t.Context())
		if err != nil || !slices.Contains(s.Problems, "the credit pays 0 of 15 parts: top up, or the rest waits") {
			t.Errorf("%q, %v", s.Problems, err)
		}
		if got := r.show(b.ID); got.Queued != 15 || got.Failed != 0 {
			t.Errorf("%+v", got.Counts)
		}
	})
}

// A broadcast begins with what the SIM has now, not with what it had hours ago.
func TestCreditIsReadBeforeABroadcast(t *testing.T) {
	prepaid(t, []float64{50}, same, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(3)...)
		r.settle(12 * time.Minute)
		r.modems[0].TopUp(50)
		r.broadcast(api.BroadcastDraft{Text: "Un.", To: []string{"sante"}})
		r.settle(10 * time.Second)
		if c := r.modem("a").Credit; c.Left != 97 || time.Since(c.Read) > time.Minute {
			t.Errorf("%+v", c)
		}
		read := r.modem("a").Credit.Read
		r.broadcast(api.BroadcastDraft{Text: "Deux.", To: []string{"sante"}})
		r.settle(10 * time.Second)
		if c := r.modem("a").Credit; !c.Read.Equal(read) || c.Left != 94 {
			t.Errorf("asked again within ten minutes: %+v", c)
		}
	})
}

// Many operators say after each text what is left. What they sell is no credit.
func TestCreditIsHeardUnasked(t *testing.T) {
	op := &teller{answer: func(string) string { return "Solde: 500 F" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit = credit.Plan{Code: "*100#", Pattern: `Solde: (\d+)`, Every: 6 * time.Hour, PerPart: 25_000}
		r.start()
		r.settle(time.Minute)
		for _, step := range []struct {
			said, state string
			left        float64
		}{
			{"Cout 25 F. Solde: 475 F", "ready", 475},
			{"Gagnez 1000 F avec *500#", "ready", 475},
			{"Cout 475 F. Solde: 0 F", "paused", 0},
			{"Recharge recue. Solde: 1000 F", "ready", 1000},
		} {
			r.modems[0].PushUSSD(step.said)
			r.settle(20 * time.Second)
			if m := r.modem("a"); m.State != step.state || m.Credit.Left != step.left {
				t.Errorf("%s: %s, %v left", step.said, m.State, m.Credit.Left)
			}
		}
		if n := op.count("*100#"); n != 1 {
			t.Errorf("asked %d times", n)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAskCredit(t *testing.T) {
	prepaid(t, []float64{50}, same, func(r *rig) {
		r.modems[0].TopUp(7)
		m, err := r.AskCredit(r.t.Context(), "a")
		if err != nil || m.Credit.Left != 57 {
			t.Errorf("%+v, %v", m.Credit, err)
		}
	})
	bubble(t, 1, func(r *rig) {
		if _, err := r.AskCredit(r.t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "is not known") {
			t.Errorf("without a code: %v", err)
		}
	})
}

// A resume by text is worth as much as one at the desk.
func TestResumeByPhoneAsksAtOnce(t *testing.T) {
	prepaid(t, []float64{0.5}, func(r *rig) { withPhone(&r.cfg) }, func(r *rig) {
		r.modems[0].TopUp(10)
		r.in(boss, "Mangue7 resume a")
		r.settle(10 * time.Second)
		if m := r.modem("a"); m.State != "ready" || m.Credit.Empty != "" || m.Credit.Left < 8 { // two texts to the phone
			t.Errorf("%+v %+v", m, m.Credit)
		}
	})
}

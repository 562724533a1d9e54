package gateway_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// A bundle pays when the money is gone.
func TestABundleIsBoughtOnSchedule(t *testing.T) {
	twice := func(r *rig) {
		r.cfg.Modems[0].Credit.Bundles = []credit.Bundle{{Code: "*111*1#", Every: 10 * time.Minute, MostPerDay: 2}}
	}
	prepaid(t, []float64{1.5}, twice, func(r *rig) {
		r.settle(11 * time.Minute)
		m := r.modem("a")
		if b := m.Credit.Bundles; len(b) != 1 || b[0].Outcome != "answered" || b[0].Answer != "Bundle bought: 100 texts" {
			t.Fatalf("%+v", b)
		}
		if m.State != "ready" || m.Credit.Texts != 100 || m.Credit.Pays != 100 {
			t.Errorf("%+v %+v", m, m.Credit)
		}
		r.settle(20 * time.Minute)
		b := r.modem("a").Credit.Bundles[0]
		if b.Answer != "Not enough credit: 0.50" || !b.Last.Equal(time.Date(2000, 1, 1, 0, 20, 0, 0, time.UTC)) || !b.Next.Equal(time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("the second and last of the day: %+v", b)
		}
	})
}

// What ends the program between the note and the operator's answer leaves a
// doubt, not a second purchase.
func TestABundleInDoubtIsNotBoughtAgain(t *testing.T) {
	op := &teller{answer: func(string) string { return "ok" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit.Bundles = []credit.Bundle{{Code: "*1#", At: 10 * time.Minute, Every: 10 * time.Minute, MostPerDay: 5}}
		r.start()
		r.settle(5 * time.Minute) // the bubble's clock begins at midnight
		fault(t, r.modems[0], simulated.Fault{Name: "ussd-lost", Times: 1})
		r.settle(5*time.Minute + 5*time.Second)
		if b := r.modem("a").Credit.Bundles[0]; b.Outcome != "buying" {
			t.Fatalf("%+v", b)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(40 * time.Minute)
		if n := op.count("*1#"); n != 1 {
			t.Errorf("dialled %d times on the day of the doubt", n)
		}
		b := r.modem("a").Credit.Bundles[0]
		if b.Outcome != "unsure" {
			t.Errorf("%+v", b)
		}
		s, err := r.Status(t.Context())
		if err != nil || len(s.Problems) != 1 || !strings.Contains(s.Problems[0], "nobody knows whether modem a bought the bundle *1# at 00:10") {
			t.Errorf("%q, %v", s.Problems, err)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

// A bundle that is sold by a menu is bought by its choices.
func TestABundleIsBoughtByAMenu(t *testing.T) {
	byMenu := func(r *rig) {
		r.cfg.Modems[0].Credit.Bundles = []credit.Bundle{{Code: "*111#", Choices: []string{"1"}, Every: 10 * time.Minute, MostPerDay: 1}}
	}
	prepaid(t, []float64{1.5}, byMenu, func(r *rig) {
		r.settle(11 * time.Minute)
		if b := r.modem("a").Credit.Bundles[0]; b.Code != "*111# 1" || b.Answer != "Bundle bought: 100 texts" {
			t.Errorf("%+v", b)
		}
	})
}

func TestAPausedModemBuysNothing(t *testing.T) {
	op := &teller{answer: func(string) string { return "ok" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit.Bundles = []credit.Bundle{{Code: "*1#", Every: 10 * time.Minute, MostPerDay: 5}}
		r.start()
		r.settle(time.Minute)
		must(t)(r.PauseModem(t.Context(), "a"))
		r.settle(30 * time.Minute)
		if n := op.count("*1#"); n != 0 {
			t.Errorf("bought %d times", n)
		}
		must(t)(r.ResumeModem(t.Context(), "a"))
		r.settle(2 * time.Minute)
		if n := op.count("*1#"); n != 1 {
			t.Errorf("bought %d times after it was resumed", n)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

// A daemon that is stopping waits for the operator's answer to a purchase.
func TestAPurchaseInHandIsFinished(t *testing.T) {
	op := &teller{answer: func(string) string { return "ok" }}
	synctest.Test(t, func(t *testing.T) {
		r := askedOf(t, op)
		r.cfg.Modems[0].Credit.Bundles = []credit.Bundle{{Code: "*1#", Every: 10 * time.Minute, MostPerDay: 5}}
		r.start()
		r.settle(5 * time.Minute)
		fault(t, r.modems[0], simulated.Fault{Name: "ussd-late", Times: 1, Delay: 10 * time.Second})
		r.settle(5*time.Minute + 5*time.Second)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(5 * time.Second)
		if b := r.modem("a").Credit.Bundles[0]; b.Outcome != "answered" || b.Answer != "ok" {
			t.Errorf("%+v", b)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
	})
}

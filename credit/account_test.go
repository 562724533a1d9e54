package credit_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var plan = credit.Plan{Code: "*100#", Every: 6 * time.Hour, PerPart: 25_000, Low: 100_000, Empty: []string{"épuisé", "CMS 21"}}

func learn(t *testing.T, db *store.DB, answer string, sent uint64, now time.Time) (a credit.Account) {
	t.Helper()
	update(t, db, func(tx *store.Tx) (err error) {
		if err = credit.Ask(tx, imsi, now); err != nil {
			return err
		}
		a, err = credit.Learn(tx, imsi, plan, answer, sent, now)
		return err
	})
	return a
}

func TestLearn(t *testing.T) {
	tests := map[string]struct {
		answers      []string
		sent         uint64 // since
		empty        string
		trouble      bool
		parts        int
		known, isLow bool
		short        bool
		tries        int
	}{
		"enough":             {answers: []string{"Solde 1000 F"}, parts: 40, known: true},
		"some sent":          {answers: []string{"Solde 1000 F"}, sent: 38, parts: 2, known: true, isLow: true},
		"all sent":           {answers: []string{"Solde 1000 F"}, sent: 40, known: true, isLow: true},
		"too little":         {answers: []string{"Solde 24 F"}, empty: "no credit: 24 left, a part costs 25", known: true, isLow: true, tries: 1},
		"words":              {answers: []string{"Credit Epuise!"}, empty: `no credit: "Credit Epuise!"`, tries: 1},
		"again":              {answers: []string{"Credit épuisé", "Solde 500"}, parts: 20, known: true},
		"texts of a bundle":  {answers: []string{"Solde 0. SMS: 30"}, sent: 10, parts: 20, known: true, isLow: true},
		"a bundle, then not": {answers: []string{"Solde 100. SMS: 30"}, sent: 31, parts: 3, known: true, isLow: true},
		"nothing to read":    {answers: []string{"Solde 500", "Indisponible"}, trouble: true, parts: 20, known: true, tries: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := storetest.Open(t)
			var a credit.Account
			for i, answer := range test.answers {
				a = learn(t, db, answer, 7, at(t, 1, 10+i, 0))
			}
			sent := 7 + test.sent
			parts, known := a.Pays(plan, sent)
			if parts != test.parts || known != (test.known || test.empty != "" && !a.At.IsZero()) || a.Empty != test.empty || a.IsLow(plan, sent) != test.isLow ||
				(a.Trouble != "") != test.trouble || a.Tries != test.tries {
				t.Errorf("pays %d %v, low %v: %+v", parts, known, a.IsLow(plan, sent), a)
			}
		})
	}
}

func TestWithoutAPriceWhatItPaysIsNotKnown(t *testing.T) {
	p := credit.Plan{Code: "*100#"}
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error {
		a, err := credit.Learn(tx, imsi, p, "Solde 500", 0, at(t, 1, 10, 0))
		if n, known := a.Pays(p, 0); known {
			t.Errorf("pays %d", n)
		}
		return err
	})
}

func TestAsksAreBounded(t *testing.T) {
	db := storetest.Open(t)
	now := at(t, 1, 10, 0)
	asked := 0
	for end := now.Add(2 * time.Hour); now.Before(end); now = now.Add(time.Minute) {
		err := db.Update(func(tx *store.Tx) error { return credit.Ask(tx, imsi, now) })
		switch {
		case err == nil:
			asked++
		case !errors.Is(err, credit.ErrOften):
			t.Fatal(err)
		}
	}
	if asked != 12 {
		t.Errorf("asked %d times in two hours, want 12", asked)
	}
}

// Questions in vain come more and more rarely; credit brings the schedule back.
func TestDue(t *testing.T) {
	db := storetest.Open(t)
	now := at(t, 1, 10, 0)
	var a credit.Account
	if next := a.Due(plan, 0, false, now); !next.Equal(now) {
		t.Errorf("first at %s", next)
	}
	for _, step := range []struct {
		answer string
		want   time.Duration
	}{
		{"Solde 500", 6 * time.Hour},
		{"Solde 5", 5 * time.Minute},
		{"Solde 5", 10 * time.Minute},
		{"Indisponible", 20 * time.Minute},
		{"Solde 500", 6 * time.Hour},
	} {
		a = learn(t, db, step.answer, 0, now)
		next := a.Due(plan, 0, false, now)
		if next.Sub(now) != step.want {
			t.Errorf("%s: again after %s, want %s", step.answer, next.Sub(now), step.want)
		}
		now = next
	}
	cut := storetest.Open(t)
	for _, want := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute} {
		update(t, cut, func(tx *store.Tx) error {
			if err := credit.Ask(tx, imsi, now); err != nil { // and the modem is lost
				return err
			}
			lost, err := credit.Of(tx, imsi)
			if got := lost.Due(plan, 0, false, now).Sub(now); got != want {
				t.Errorf("broken off, and asked again after %s, want %s", got, want)
			}
			return err
		})
	}
	if next := a.Due(plan, 0, true, now.Add(-time.Hour)); next.After(now) {
		t.Errorf("wished, and asked at %s", next)
	}
	asked := now.Add(-6 * time.Hour)
	if next := a.Due(plan, 20, false, asked); !next.Equal(asked.Add(5 * time.Minute)) {
		t.Errorf("used up, and asked at %s", next)
	}
	if back := now.Add(-48 * time.Hour); !a.Due(plan, 0, false, back).Equal(back) {
		t.Error("a clock that was set back waits for its past")
	}
}

func TestSaysEmpty(t *testing.T) {
	for words, want := range map[string]bool{
		"CMS 21 short message transfer rejected": true, "CMS 210 error in the phone": false,
		"Votre crédit est ÉPUISÉ.": true, "inépuisé": false, "": false,
	} {
		if got := plan.SaysEmpty(words); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

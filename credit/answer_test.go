package credit_test

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/credit"
)

func TestRead(t *testing.T) {
	known := func(units float64, texts int) credit.Reading {
		return credit.Reading{Amount: credit.Amount(units * 1000), Known: true, Texts: texts}
	}
	tests := map[string]struct {
		answer, pattern string
		want            credit.Reading
	}{
		"plain":                   {"Credit: 1000", "", known(1000, 0)},
		"French":                  {"Votre crédit est de 1 500 FCFA valable jusqu'au 31/12/2026.", "", known(1500, 0)},
		"decimal comma":           {"Solde: 12,50 EUR", "", known(12.5, 0)},
		"decimal point":           {"Your balance is KES 0.75", "", known(0.75, 0)},
		"thousands comma":         {"Balance N1,250.40 exp 01-02-27", "", known(1250.4, 0)},
		"thousands point":         {"Saldo: Rp 1.250.000", "", known(1250000, 0)},
		"thousands, once":         {"Saldo 12.500", "", known(12500, 0)},
		"European":                {"Saldo 1.250,40", "", known(1250.4, 0)},
		"three decimals":          {"Balance: 0.125 TND", "", known(0.125, 0)},
		"no-break space":          {"Solde : 1\u202f000,5 F", "", known(1000.5, 0)},
		"Arabic digits":           {"رصيدك هو ١٢٫٥ جنيه", "", known(12.5, 0)},
		"negative":                {"Solde: -20 F", "", known(-20, 0)},
		"a date before":           {"Solde au 12/05/2026 a 14:05: 500 F", "", known(500, 0)},
		"a number before":         {"Le solde du 237699000001 est 340F", "", known(340, 0)},
		"a code after":            {"Credit 55 F. Bonus: *123#", "", known(55, 0)},
		"texts besides":           {"Credit: 0.00. Texts: 100", "", known(0, 100)},
		"texts first":             {"Solde: 20 SMS et 350 F", "", known(350, 20)},
		"texts alone":             {"Il vous reste 20 SMS", "", credit.Reading{Texts: 20}},
		"data besides":            {"Compte: 1.5 Go, 200 F", "", known(200, 0)},
		"no word, one number":     {"Vous avez 40 F", "", known(40, 0)},
		"no word, two numbers":    {"Gagnez 500 F avec 100 F", "", credit.Reading{}},
		"nothing":                 {"Service indisponible", "", credit.Reading{}},
		"a pattern":               {"Main: 5 F, bonus 10 F", `bonus (\S+)`, known(10, 0)},
		"a pattern, no group":     {"A 5 B 7,5", `B [\d,]+`, known(7.5, 0)},
		"a pattern for texts":     {"A 5 B 7", `A (\d+) B (?P<texts>\d+)`, known(5, 7)},
		"a pattern not there":     {"Credit 5", `solde (\d+)`, credit.Reading{}},
		"a pattern without digit": {"Credit abc", `Credit (\w+)`, credit.Reading{}},
		"too much":                {"Credit 99999999.00 99999999", "", known(99999999, 0)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.pattern != "" {
				if err := credit.CheckPattern(test.pattern); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(test.want, credit.Read(test.answer, test.pattern)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.answer, diff)
			}
		})
	}
}

func TestCheckPattern(t *testing.T) {
	for pattern, ok := range map[string]bool{
		`solde (\d+)`: true, `\d+`: true, `(\d+) (?P<texts>\d+)`: true, `(\d+) (\d+)`: false, `(`: false,
	} {
		if err := credit.CheckPattern(pattern); (err == nil) != ok {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for in, want := range map[string]string{"1500": "1500", "12.5": "12.5", "0.0625": "0.063", "0": "0"} {
		if got, err := credit.ParseAmount(in); err != nil || got.String() != want {
			t.Errorf("%s is %s (%v), want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-1", "12,5", "NaN", "Inf", "1e30", "dix"} {
		if got, err := credit.ParseAmount(in); err == nil {
			t.Errorf("%s is %s", in, got)
		}
	}
}

// FuzzRead: no answer stops the reading, and a whole amount is found again in
// the plainest sentence.
func FuzzRead(f *testing.F) {
	f.Add("Votre crédit est de 1 500 FCFA valable jusqu'au 31/12/2026.", uint16(5))
	f.Add("Balance N1,250.40 exp 01-02-27 14:05", uint16(0))
	f.Add("رصيدك هو ١٢٫٥ جنيه", uint16(1000))
	f.Add("SMS: 99999999999999999999, 1.2.3.4,5,6 *123#", uint16(65535))
	f.Fuzz(func(t *testing.T, answer string, units uint16) {
		got := credit.Read(answer, "")
		if got.Texts < 0 || !got.Known && got.Amount != 0 || !utf8.ValidString(got.Amount.String()) {
			t.Errorf("%q reads %+v", answer, got)
		}
		want := credit.Amount(units) * 1000
		if got := credit.Read("Credit: "+want.String()+" F", ""); !got.Known || got.Amount != want {
			t.Errorf("%s reads %+v", want, got)
		}
	})
}

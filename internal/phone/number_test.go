package phone_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		text, country string
		want          phone.Number
	}{
		"Cameroon":                  {"699000001", "CM", "+237699000001"},
		"Cameroon, spaced":          {" 6 99 00 00 01 ", "CM", "+237699000001"},
		"international":             {"+237 699-00-00-01", "CM", "+237699000001"},
		"from another country":      {"+237699000001", "FR", "+237699000001"},
		"with 00":                   {"00237699000001", "CM", "+237699000001"},
		"with 00 where 000 dials":   {"00237699000001", "KE", "+237699000001"},
		"with 00 where 011 dials":   {"00237699000001", "US", "+237699000001"},
		"with 011":                  {"011 237 699000001", "US", "+237699000001"},
		"without its plus":          {"237699000001", "CM", "+237699000001"},
		"France":                    {"06 12 34 56 78", "FR", "+33612345678"},
		"France, dotted":            {"06.12.34.56.78", "FR", "+33612345678"},
		"France, with (0)":          {"+33 (0)6 12 34 56 78", "CM", "+33612345678"},
		"trunk zeros":               {"+310000000", "CM", "+3100000"},
		"Kenya":                     {"0712 345678", "KE", "+254712345678"},
		"Kenya, new range":          {"0110 345678", "KE", "+254110345678"},
		"United States":             {"(202) 555-0123", "US", "+12025550123"},
		"United States, with 1":     {"1-202-555-0123", "US", "+12025550123"},
		"Arabic-Indic digits":       {"+٢٣٧ ٦٩٩٠٠٠٠٠١", "CM", "+237699000001"},
		"Persian digits":            {"۰۹۱۲۳۴۵۶۷۸۹", "IR", "+989123456789"},
		"full width":                {"＋２３７６９９０００００１", "CM", "+237699000001"},
		"unseen marks":              {"\u202a+237699000001\u202c\u200f", "CM", "+237699000001"},
		"dashes of other kinds":     {"699–000‑001", "CM", "+237699000001"},
		"a spreadsheet's apostrope": {"'+237699000001", "CM", "+237699000001"},
		"an address book's link":    {"tel:+237699000001", "CM", "+237699000001"},
		"a short code":              {"8080", "CM", "8080"},
		"a code of three":           {"123", "CM", "123"},
		"a code of six":             {"123456", "CM", "123456"},
		"a code in Arabic digits":   {"٨٠٨٠", "CM", "8080"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := phone.Parse(test.text, test.country)
			if err != nil || got != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct{ text, country, reason string }{
		"nothing":               {"", "CM", "it is empty"},
		"only marks":            {" - ", "CM", "it is empty"},
		"a name":                {"Awa", "CM", "it holds more than digits"},
		"a letter":              {"69900000O", "CM", "it holds more than digits"},
		"two pluses":            {"++237699000001", "CM", "it holds more than digits"},
		"a plus behind":         {"237699000001+", "CM", "it holds more than digits"},
		"only a plus":           {"+", "CM", "it holds more than digits"},
		"two numbers":           {"699000001, 699000002", "CM", "it holds more than digits"},
		"a spreadsheet's power": {"2.37699E+11", "CM", "it holds more than digits"},
		"two digits":            {"12", "CM", "it is too short"},
		"too short":             {"6990000", "CM", "it is too short for its country"},
		"too long":              {"69900000123", "CM", "it is too long for its country"},
		"far too long":          {strings.Repeat("1", 300), "CM", "it is too long"},
		"no such country":       {"+999699000001", "CM", "no country has this code"},
		"no country":            {"699000001", "", "no country has this code"},
		"not UTF-8":             {"\xff699000001", "CM", "it holds more than digits"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := phone.Parse(test.text, test.country)
			var wrong *phone.ParseError
			if !errors.As(err, &wrong) {
				t.Fatalf("%q, error %v", got, err)
			}
			if wrong.Reason != test.reason || wrong.Text != test.text {
				t.Errorf("%q: %s; want %s", wrong.Text, wrong.Reason, test.reason)
			}
		})
	}
}

func TestOriginator(t *testing.T) {
	tests := map[string]struct {
		text          string
		international bool
		want          phone.Number
		kind          phone.Kind
	}{
		"a person":                  {"237699000001", true, "+237699000001", phone.Person},
		"a person, national":        {"699000001", false, "+237699000001", phone.Person},
		"a short code":              {"8080", false, "8080", phone.ShortCode},
		"a name":                    {"Orange", false, "Orange", phone.Alphanumeric},
		"a name with accents":       {"Santé Info", false, "Santé Info", phone.Alphanumeric},
		"a name that seems one":     {"+Orange", false, "+Orange", phone.Alphanumeric},
		"a service code":            {"*123#", false, "*123#", phone.Alphanumeric},
		"digits of no country":      {"999123", true, "999123", phone.ShortCode},
		"a name with unseen signs":  {"Ora\x00nge\n", false, "Orange", phone.Alphanumeric},
		"nothing":                   {"", false, "unknown", phone.Alphanumeric},
		"nothing that can be seen":  {"\x00 ", false, "unknown", phone.Alphanumeric},
		"international and nothing": {"", true, "unknown", phone.Alphanumeric},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := phone.Originator(test.text, test.international, "CM")
			if got != test.want || got.Kind() != test.kind {
				t.Errorf("%q of kind %d, want %q of kind %d", got, got.Kind(), test.want, test.kind)
			}
		})
	}
}

func TestMasked(t *testing.T) {
	for n, want := range map[phone.Number]string{"+237699000001": "+237…01", "8080": "8080", "Orange": "Orange", "+12": "+12"} {
		if got := n.Masked(); got != want {
			t.Errorf("%s masked as %s, want %s", n, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	for code, want := range map[string]bool{"CM": true, "FR": true, "XX": false, "": false, "cm": false, "237": false} {
		if got := phone.Country(code); got != want {
			t.Errorf("%q known: %v", code, got)
		}
	}
}

// What Parse gave, it takes again unchanged, whatever the country.
func TestParseIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`(\+|00)?[0-9]{3,14}`).Draw(t, "number")
		n, err := phone.Parse(text, "CM")
		if err != nil {
			t.Skip()
		}
		again, err := phone.Parse(string(n), rapid.SampledFrom([]string{"CM", "FR", "US", "KE"}).Draw(t, "country"))
		if err != nil || again != n {
			t.Fatalf("%q is %q, that %q (%v)", text, n, again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"+237 699 00 00 01", "8080", "Orange", "٦٩٩", "\xff", "tel:+1", "+", "00", "+237;ext=5"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, international bool) {
		n, err := phone.Parse(text, "CM")
		if err == nil && n.Kind() == phone.Alphanumeric {
			t.Errorf("%q is %q", text, n)
		}
		if err == nil && len(n) > 16 {
			t.Errorf("%q is %q, longer than E.164", text, n)
		}
		from := phone.Originator(text, international, "CM")
		if from == "" || strings.ContainsFunc(string(from), unicode.IsControl) {
			t.Errorf("from %q: %q", text, from)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{"as written here": "+237699000001", "as dialled at home": "699000001", "without its plus": "237699000001"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = phone.Parse(text, "CM")
			}
		})
	}
}

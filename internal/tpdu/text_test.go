package tpdu_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"

	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func utf16Part(data ...byte) *tpdu.Deliver { return &tpdu.Deliver{Alphabet: tpdu.UCS2, Data: data} }
func gsmPart(data ...byte) *tpdu.Deliver   { return &tpdu.Deliver{Alphabet: tpdu.GSM7, Data: data} }

func TestJoin(t *testing.T) {
	tests := map[string]struct {
		parts []*tpdu.Deliver
		want  string
	}{
		"none":                         {nil, ""},
		"one":                          {[]*tpdu.Deliver{gsmPart('a')}, "a"},
		"the second is missing":        {[]*tpdu.Deliver{gsmPart('a'), nil, gsmPart('c')}, "a[…]c"},
		"all are missing":              {[]*tpdu.Deliver{nil, nil}, "[…][…]"},
		"of two alphabets":             {[]*tpdu.Deliver{gsmPart('a'), utf16Part(0, 0xea)}, "aê"},
		"a pair cut in two":            {[]*tpdu.Deliver{utf16Part(0, 'a', 0xd8, 0x3d), utf16Part(0xde, 0, 0, 'b')}, "a😀b"},
		"half a pair before a missing": {[]*tpdu.Deliver{utf16Part(0xd8, 0x3d), nil, utf16Part(0, 'b')}, "\ufffd[…]b"},
		"half a pair eats no letter":   {[]*tpdu.Deliver{utf16Part(0xd8, 0x3d, 0, 'b')}, "\ufffdb"},
		"a low half alone":             {[]*tpdu.Deliver{utf16Part(0xde, 0, 0, 'b')}, "\ufffdb"},
		"an escape cut in two":         {[]*tpdu.Deliver{gsmPart('a', 0x1b), gsmPart(0x65, 'b')}, "a€b"},
		"an escape at the end":         {[]*tpdu.Deliver{gsmPart('a', 0x1b)}, "a "},
		"an unknown extension":         {[]*tpdu.Deliver{gsmPart(0x1b, 'a')}, "a"},
		"the extension table": {
			[]*tpdu.Deliver{gsmPart(0x1b, 0x0a, 0x1b, 0x14, 0x1b, 0x28, 0x1b, 0x29, 0x1b, 0x2f, 0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e, 0x1b, 0x40, 0x1b, 0x65)},
			"\f^{}\\[~]|€",
		},
		"8-bit letters": {[]*tpdu.Deliver{{Alphabet: tpdu.Binary, Data: []byte("OUI é")}}, "OUI é"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tpdu.Join(test.parts)
			if err != nil || got != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestDataIsNoText(t *testing.T) {
	for _, data := range [][]byte{{}, {0}, {0xff, 0xfe}, []byte("a\x01"), {0x80}} {
		d := &tpdu.Deliver{Alphabet: tpdu.Binary, Data: data}
		if text, err := d.Text(); !errors.Is(err, tpdu.ErrBinary) {
			t.Errorf("%X: %q, %v", data, text, err)
		}
	}
}

func TestNationalTables(t *testing.T) {
	tests := map[string]struct{ header, septets, want string }{
		"Turkish letters by shift":         {"03 24 01 01", "1B731B491B67", "şİğ"},
		"Spanish by shift":                 {"03 24 01 02", "1B611B691B09", "áíç"},
		"Portuguese by shift":              {"03 24 01 03", "1B051B091B1F1B7B", "êçÊã"},
		"Turkish by lock":                  {"03 25 01 01", "04070B1C60", "€ıĞŞç"},
		"Portuguese by lock":               {"03 25 01 03", "0408090F40", "êóçáÍ"},
		"Hindi by lock":                    {"03 25 01 06", "0001", "\u0901\u0902"},
		"both":                             {"06 25 01 03 24 01 03", "041B09", "êç"},
		"an unknown table":                 {"03 24 01 F0", "1B6500", "€@"},
		"the decimal of the element is no": {"03 18 01 01", "1B730B", "sØ"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := parsed[*tpdu.Deliver](t, headed(t, octets(t, test.header), octets(t, test.septets)))
			if got, err := d.Text(); err != nil || got != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// headed is an SMS-DELIVER of septets behind a user data header.
func headed(t testing.TB, header, septets []byte) []byte {
	fill := (7 - len(header)%7) % 7
	length := (len(header)*8+fill)/7 + len(septets)
	raw := append(octets(t, "44"+awa+"00 00"+scts), byte(length))
	return append(append(raw, header...), gsm7.Pack7Bit(septets, fill)...)
}

// Every language of TS 23.038 has tables that decode each septet to something.
func TestEveryNationalTable(t *testing.T) {
	for language := range byte(charset.End) {
		septets := make([]byte, 0x1b)
		for i := range septets {
			septets[i] = byte(i)
		}
		header := []byte{6, 0x25, 1, language, 0x24, 1, language}
		got, err := parsed[*tpdu.Deliver](t, headed(t, header, septets)).Text()
		if err != nil || strings.ContainsRune(got, 0xfffd) || len([]rune(got)) != len(septets) {
			t.Errorf("language %d: %q, %v", language, got, err)
		}
	}
}

package tpdu_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func TestMeasure(t *testing.T) {
	tests := map[string]struct {
		text string
		want tpdu.Size
	}{
		"one septet a letter":           {"hello", tpdu.Size{Parts: 1, Units: 5, Left: 155}},
		"a full part":                   {strings.Repeat("a", 160), tpdu.Size{Parts: 1, Units: 160}},
		"one more":                      {strings.Repeat("a", 161), tpdu.Size{Parts: 2, Units: 161, Left: 2*153 - 161}},
		"French in the alphabet":        {"é è à ù Ç", tpdu.Size{Parts: 1, Units: 9, Left: 151}},
		"the extension costs two":       {"[€]^{}~|\\\f", tpdu.Size{Parts: 1, Units: 20, Left: 140}},
		"an escape pair is not cut":     {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 10), tpdu.Size{Parts: 2, Units: 164, Left: 153 - 12}},
		"decomposed é is é":             {"e\u0301", tpdu.Size{Parts: 1, Units: 1, Left: 159}},
		"ê is not in the alphabet":      {"fête, fêté", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 10, Left: 60, Forcing: []rune("ê")}},
		"ç is not in the alphabet":      {"ça", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 2, Left: 68, Forcing: []rune("ç")}},
		"each character named once":     {"« ô ô »", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 7, Left: 63, Forcing: []rune("«ô»")}},
		"a full part of UCS-2":          {strings.Repeat("ж", 70), tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 70, Forcing: []rune("ж")}},
		"one more of UCS-2":             {strings.Repeat("ж", 71), tpdu.Size{Alphabet: tpdu.UCS2, Parts: 2, Units: 71, Left: 63, Forcing: []rune("ж")}},
		"an emoji is two units":         {"😀", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 2, Left: 68, Forcing: []rune("😀")}},
		"a surrogate pair is not cut":   {strings.Repeat("ж", 66) + "😀" + "ж", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 69, Left: 1, Forcing: []rune("ж😀")}},
		"nor at the end of a long part": {strings.Repeat("ж", 66) + "😀жжж", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 2, Units: 71, Left: 62, Forcing: []rune("ж😀")}},
		"the escape is no character":    {"a\x1bb", tpdu.Size{Alphabet: tpdu.UCS2, Parts: 1, Units: 3, Left: 67, Forcing: []rune{0x1b}}},
		"the longest text":              {strings.Repeat("a", 1530), tpdu.Size{Parts: 10, Units: 1530}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tpdu.Measure(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("size (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMeasureRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		want error
	}{
		"no text":                {"", tpdu.ErrEmpty},
		"bytes that are no text": {"caf\xe9", tpdu.ErrNotUTF8},
		"eleven parts":           {strings.Repeat("a", 1531), tpdu.ErrTooLong},
		"parts past a byte":      {strings.Repeat("ж", 67*300), tpdu.ErrTooLong},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := tpdu.Measure(test.text); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

func TestMeasureTellsHowLongTooLongIs(t *testing.T) {
	size, err := tpdu.Measure(strings.Repeat("a", 10_000))
	if size.Parts != 66 || !errors.Is(err, tpdu.ErrTooLong) {
		t.Errorf("parts %d, error %v; want 66, %v", size.Parts, err, tpdu.ErrTooLong)
	}
}

func BenchmarkMeasure(b *testing.B) {
	for b.Loop() {
		_, _ = tpdu.Measure("Réunion du comité de l'eau samedi à 10h à l'école. Apportez vos reçus [2026]. Répondez OUI ou NON.")
	}
}

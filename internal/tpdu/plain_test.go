package tpdu_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func TestPlain(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"in the alphabet":       {"é è à ù ì ò ä ö ü ñ Ç É ß ø å æ € [x] @", "é è à ù ì ò ä ö ü ñ Ç É ß ø å æ € [x] @"},
		"not in the alphabet":   {"ê ë ç î ï ô û ÿ â À È Ê Î Ô Û Œ œ", "e e c i i o u y a A E E I O U OE oe"},
		"decomposed":            {"e\u0301 e\u0302", "é e"},
		"quotes":                {"l’eau “bonne” «\u00a0oui\u00a0»", "l'eau \"bonne\" \" oui \""},
		"dashes and dots":       {"8h–12h — oui…", "8h-12h - oui..."},
		"spaces":                {"12\u202f000\u00a0F\tCFA", "12 000 F CFA"},
		"signs":                 {"n° 5, ½ kg, 25\u2009m², ﬁn, ①, ™, №", "no 5, 1/2 kg, 25 m2, fin, 1, TM, No"},
		"letters of Africa":     {"Ɛwɔndo, ŋgɔ\u0301n, ɓaɗe, ƙauye", "Ewondo, ngon, bade, kauye"},
		"Portuguese":            {"São João, não há água", "Sao Joao, nao ha agua"},
		"Vietnamese":            {"Đường", "Duong"},
		"line ends":             {"ô\r\nb", "o\nb"},
		"marks without a look":  {"a\u200bb\ufeffc\u00add", "abcd"},
		"invalid UTF-8 is left": {"ê\xff", "ê\xff"},
		"Arabic is left":        {"مرحبا ê", "مرحبا e"},
		"emoji are left":        {"merci 🙏", "merci 🙏"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tpdu.Plain(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"", "fête", "l’eau…", "😀", "e\u0301", "\xff", "\x1b", "ﷺ", "a\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain := tpdu.Plain(text)
		if again := tpdu.Plain(plain); again != plain {
			t.Errorf("%q became %q, then %q", text, plain, again)
		}
		before, err := tpdu.Measure(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		after, err := tpdu.Measure(plain)
		if before.Alphabet == tpdu.GSM7 && plain != norm.NFC.String(text) && !strings.Contains(text, "\r") {
			t.Errorf("%q was in the alphabet, became %q", text, plain)
		}
		if err == nil && (after.Units == 0 || len(after.Forcing) > len(before.Forcing)) {
			t.Errorf("%q became %q: %+v", text, plain, after)
		}
	})
}

func BenchmarkPlain(b *testing.B) {
	for b.Loop() {
		tpdu.Plain("C’est la fête de l’école samedi… Venez tous, même les tout-petits.")
	}
}

package lang_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

func TestFold(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"nothing":              {"", ""},
		"only marks":           {" ?!… 🙏", ""},
		"case and accents":     {"  ARRÊT,\tsvp!! ", "arret svp"},
		"Stop. Thank you":      {"Stop. Thank you", "stop thank you"},
		"spaces of all kinds":  {"stop\u00a0\t\r\nall", "stop all"},
		"decomposed":           {"arre\u0302t", "arret"},
		"capitals decomposed":  {"ARRE\u0302T", "arret"},
		"ligatures":            {"Œuvre Ætna ﬁn Straße STRAẞE", "oeuvre aetna fin strasse strasse"},
		"letters with strokes": {"Łódź Đà Nẵng Ø", "lodz da nang o"},
		"full width":           {"ＳＴＯＰ １", "stop 1"},
		"apostrophes":          {"don't don’t don‘t don´t don`t", "dont dont dont dont dont"},
		"hyphens part words":   {"opt-out opt–out", "opt out opt out"},
		"an emoji":             {"STOP🙏", "stop"},
		"a keycap":             {"1️⃣", "1"},
		"a circled digit":      {"①", "1"},
		"invisible marks":      {"\u200fst\u200bo\u00adp\ufeff", "stop"},
		"Turkish":              {"İSTANBUL ısı", "istanbul isi"},
		"Cyrillic":             {"СТОП й", "стоп и"},
		"Arabic hamza":         {"إيقاف", "ايقاف"},
		"Arabic without":       {"ايقاف", "ايقاف"},
		"Arabic vowels":        {"تَوَقَّف", "توقف"},
		"Arabic stretched":     {"توقـــف", "توقف"},
		"teh marbuta":          {"مساعدة مساعده", "مساعده مساعده"},
		"Persian letters":      {"کمک یاری", "كمك ياري"},
		"Arabic-Indic digits":  {"٠١٢٣٤٥٦٧٨٩", "0123456789"},
		"Persian digits":       {"۰۱۲۳۴۵۶۷۸۹", "0123456789"},
		"Devanagari":           {"रोको १२", "रोको 12"},
		"Devanagari vowels":    {"पानी बंद कु के", "पानी बंद कु के"},
		"Thai":                 {"หยุด", "หยุด"},
		"Amharic":              {"አቁም", "አቁም"},
		"digits stay together": {"STOP 12345", "stop 12345"},
		"not UTF-8":            {"st\xffop", "st op"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lang.Fold(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The words that stop, start and help are found however they are written.
func TestFoldMeetsTheWordsOfConsent(t *testing.T) {
	for word, written := range map[string][]string{
		"arrete":      {"Arrête", "ARRÊTE!", "arrete"},
		"desabonner":  {"Désabonner", "DÉSABONNER"},
		"desinscrire": {"désinscrire"},
		"no mas":      {"¡No más!"},
		"إيقاف":       {"ايقاف", "إيقاف.", "أيقاف"},
		"الغاء":       {"إلغاء", "الغاء"},
		"توقف":        {"توقّف", "توقف؟"},
		"reactiver":   {"Réactiver"},
		"مساعدة":      {"مساعده", "مُساعدة"},
		"unsubscribe": {"Unsubscribe", "UNSUBSCRIBE."},
	} {
		for _, w := range written {
			if got, want := lang.Fold(w), lang.Fold(word); got != want {
				t.Errorf("%q folds to %q, %q to %q", w, got, word, want)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	if diff := cmp.Diff([]string{"stop", "sante", "2"}, lang.Split(" Stop: SANTÉ (2)")); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if got := lang.Split(" … "); len(got) != 0 {
		t.Errorf("words %q, want none", got)
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"ARRÊT svp", "إيقاف", "1️⃣", "don´t", "ǆ", "\xf1ǆ", "ﷺ", "\xff", "रोको", "İ", "ẞ", "𝟘", "ᾼ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := lang.Fold(s)
		if again := lang.Fold(folded); again != folded {
			t.Errorf("%q folds to %q, then to %q", s, folded, again)
		}
		if !utf8.ValidString(folded) || strings.TrimSpace(folded) != folded || strings.Contains(folded, "  ") {
			t.Errorf("%q folds to %q", s, folded)
		}
		for _, r := range folded {
			if unicode.IsUpper(r) && unicode.ToLower(r) != r {
				t.Errorf("%q folds to %q: %q is upper case", s, folded, r)
			}
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		lang.Fold("ARRÊTEZ de m'envoyer ces messages s'il vous plaît, merci !")
	}
}

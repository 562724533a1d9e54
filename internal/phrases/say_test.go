package phrases_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/phrases"
)

func TestSay(t *testing.T) {
	book := phrases.Built()
	tests := map[string]struct{ english, want string }{
		"a sentence":              {"the disk is full", "le disque est plein"},
		"nothing":                 {"", ""},
		"not known":               {"a sentence nobody made", "a sentence nobody made"},
		"a name in it":            {"there is a group sante already", "le groupe sante existe déjà"},
		"a name like a sentence":  {"there is a group not found already", "le groupe not found existe déjà"},
		"a quotation":             {`"the \"x\" y" is no language`, "«\u00a0the \"x\" y\u00a0» n’est pas une langue"},
		"a sentence in it":        {"the SIM refused the PIN: SIM busy", "la carte SIM a refusé le code PIN\u00a0: carte SIM occupée"},
		"an error in errors":      {"contact +237699000001: not found", "contact +237699000001\u00a0: introuvable"},
		"what is not known in it": {"not answered: EOF", "sans réponse\u00a0: EOF"},
		"an outcome":              {"joined sante", "a rejoint sante"},
		"two groups":              {"joined sante, eau", "a rejoint sante, eau"},
		"outcomes":                {"joined sante, eau, forwarded to +237699000001", "a rejoint sante, eau, transféré à +237699000001"},
		"outcomes, and a trouble": {
			"joined sante, vote oui in puits; not answered: they got 8 replies in an hour",
			"a rejoint sante, vote oui dans puits; sans réponse\u00a0: cette personne a reçu 8 réponses en une heure",
		},
		"a kept text": {
			"kept: the network delivered it twice; joined sante", "gardé\u00a0: le réseau l’a livré deux fois; a rejoint sante",
		},
		"what was tried": {
			"the modem does not answer; tried: opening its port again, a restart through /dev/ttyUSB2 (no other port of the stick answers)",
			"le modem ne répond pas\u00a0; essayé\u00a0: rouvrir son port, le redémarrer par /dev/ttyUSB2 (aucun autre port de la clé ne répond)",
		},
		"a clash": {
			`"stop" says stop: the rule sante never gets it`, "«\u00a0stop\u00a0» dit stop\u00a0: il n’arrive jamais (règle sante)",
		},
		"an order of slots": {"paused the broadcast 01J", "l’envoi 01J\u00a0: en pause"},
		"a wrong number": {
			`"12" is not a telephone number: it is too short`, "«\u00a012\u00a0» n’est pas un numéro de téléphone\u00a0: il est trop court",
		},
		"a report": {"not delivered: phone busy, given up (ST 0x61)", "non livré\u00a0: téléphone occupé, le réseau a renoncé (ST 0x61)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := book.Say("fr", test.english); got != test.want {
				t.Errorf("%q is said as\n%q, want\n%q", test.english, got, test.want)
			}
		})
	}
}

func TestSayInEnglishAndInLanguagesNobodyWrote(t *testing.T) {
	book := phrases.Built()
	for _, language := range []string{"en", "", "tlh"} {
		if got := book.Say(language, "the disk is full"); got != "the disk is full" {
			t.Errorf("in %q it is said as %q", language, got)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	book := phrases.Built()
	for b.Loop() {
		book.Say("fr", "joined sante, vote oui in puits; not answered: they got 8 replies in an hour")
	}
}

func FuzzSay(f *testing.F) {
	for _, seed := range []string{
		"joined a, b; not answered: x", `"a" is a word of the rule x and of the poll y: the rule x gets it`, "%s", ": ", "; ; ", `"`,
		"kept: kept: kept: ", "the modem does not answer; tried: a, b", "contact +1: not found",
	} {
		f.Add(seed)
	}
	book := phrases.Built()
	f.Fuzz(func(t *testing.T, english string) {
		said := book.Say("fr", english)
		if utf8.ValidString(english) && !utf8.ValidString(said) {
			t.Errorf("%q is said as %q", english, said)
		}
		if strings.TrimSpace(english) != "" && said == "" {
			t.Errorf("%q is said as nothing", english)
		}
	})
}

package keywords

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

var (
	stopped   = []string{"stop"}
	doubted   = []string{"doubt"}
	unstopped = []string{"unstop"}
)

// everywhere is a book with all languages of stop words on and no rules.
func everywhere(t testing.TB) *Book {
	t.Helper()
	return book(t, BookConfig{
		Organisation: "Comité de l'eau", Language: "fr",
		StopLanguages: []string{"en", "fr", "es", "pt", "de", "sw", "ar"},
	})
}

// The words of the first table: each alone does what its row says.
func TestWordTable(t *testing.T) {
	rows := []struct {
		name  string
		words string
		want  []string
	}{
		{
			"stop, always on", "stop, stopall, stop all, stop tout, stop sms, unsubscribe, unsub, optout, opt out, " +
				"arret, arrete, arretez, aret, arreter, desabonner, desinscrire", stopped,
		},
		{"stop alone, en", "end, quit, cancel, remove, revoke", stopped},
		{"stop alone, fr", "fin, quitter, stopper, annuler", stopped},
		{"stop alone, es", "baja, parar, cancelar, no mas", stopped},
		{"stop alone, pt", "parar, sair, cancelar", stopped},
		{"stop alone, de", "stopp, abmelden", stopped},
		{"stop alone, sw", "simama", stopped},
		{"stop alone, ar", "توقف, إيقاف, الغاء", stopped},
		{"start again", "start, unstop, resume, reprendre, abonner, reactiver, alta, voltar, anmelden", unstopped},
		{"help", "help, info, aide, ayuda, ajuda, hilfe, msaada, مساعدة", nil},
	}
	b := everywhere(t)
	for _, row := range rows {
		for _, word := range strings.Split(row.words, ", ") {
			t.Run(row.name+"/"+word, func(t *testing.T) {
				for _, text := range []string{word, strings.ToUpper(word) + " !", " " + word + "."} {
					d := b.Decide(text, person(), noon)
					if diff := cmp.Diff(row.want, kinds(d)); diff != "" {
						t.Errorf("%q (-want +got):\n%s", text, diff)
					}
					if help := row.want == nil; d.Flag != help || d.Reply == "" {
						t.Errorf("%q: flag %v, reply %q", text, d.Flag, d.Reply)
					}
				}
			})
		}
	}
}

// The second row is on for the languages in the config, and an operator may
// switch a word off.
func TestSecondRowByLanguage(t *testing.T) {
	tests := []struct {
		name string
		text string
		with func(*BookConfig)
		want []string
	}{
		{"the config's language", "fin", func(*BookConfig) {}, stopped},
		{"another language", "baja", func(*BookConfig) {}, nil},
		{"switched on", "baja", func(c *BookConfig) { c.StopLanguages = []string{"es"} }, stopped},
		{"switched off", "Fin", func(c *BookConfig) { c.StopWordsOff = []string{"FIN"} }, nil},
		{"first row can not be switched off", "stop", func(c *BookConfig) { c.StopWordsOff = []string{"stop"} }, stopped},
		{"not the whole text", "fin de mois", func(*BookConfig) {}, nil},
		{"with politeness a person decides", "fin merci", func(*BookConfig) {}, doubted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := BookConfig{Language: "fr"}
			tt.with(&c)
			if diff := cmp.Diff(tt.want, kinds(book(t, c).Decide(tt.text, person(), noon))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The rows of the second table.
func TestStopTable(t *testing.T) {
	const left = "Comité de l'eau : vous avez quitté Santé."
	tests := []struct {
		text    string
		actions []string
		kind    ReplyKind
		reply   string // begins so
	}{
		{"STOP", stopped, ReplyStopped, "Comité de l'eau : vous ne recevrez plus"},
		{"stop!!", stopped, ReplyStopped, ""},
		{"Stop. Thank you", stopped, ReplyStopped, ""},
		{"ARRÊT svp", stopped, ReplyStopped, ""},
		{"stop please", stopped, ReplyStopped, ""},
		{"STOP STOP", stopped, ReplyStopped, ""},
		{"Bonjour, stop s'il vous plaît", stopped, ReplyStopped, ""},
		{"Unsubscribe", stopped, ReplyStopped, "Comité de l'eau: you are stopped"},
		{"STOP SANTE", []string{"leave sante (said stop)"}, ReplyLeft, left},
		{"QUITTER health", []string{"leave sante (said stop)"}, ReplyLeft, left},
		{"Stop santé, merci", []string{"leave sante (said stop)"}, ReplyLeft, left},
		{"stop eau nord", []string{"leave eau-nord (said stop)"}, ReplyNotIn, "Comité de l'eau : vous n'étiez pas dans Eau nord."},
		{"stop nord", []string{"leave eau-nord (said stop)"}, ReplyNotIn, ""},
		{"stop sante nord", []string{"leave sante (said stop)", "leave eau-nord (said stop)"}, ReplyLeft, "Comité de l'eau : vous avez quitté Santé, Eau nord."},
		{"STOP 12345", doubted, ReplyNone, ""},
		{"Stop by tonight?", doubted, ReplyNone, ""},
		{"stop sending me these", doubted, ReplyNone, ""},
		{"wrong number", doubted, ReplyNone, ""},
		{"don't stop the good work", doubted, ReplyNone, ""},
		{"C'est un mauvais numéro", doubted, ReplyNone, ""},
		{"SANTE STOP", doubted, ReplyNone, ""},
		{"START", unstopped, ReplyStarted, "Comité de l'eau : vous pouvez à nouveau recevoir"},
		{"REPRENDRE", unstopped, ReplyStarted, ""},
		{"HELP", nil, ReplyHelp, "This is Comité de l'eau, by SMS."},
		{"AIDE svp", nil, ReplyHelp, "Ici Comité de l'eau, par SMS."},
		{"bye sante", []string{"leave sante"}, ReplyLeft, left},
	}
	member := person()
	member.Groups = []string{"sante"}
	b := book(t, campaign())
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			d := b.Decide(tt.text, member, noon)
			if diff := cmp.Diff(tt.actions, kinds(d)); diff != "" {
				t.Errorf("actions (-want +got):\n%s\n%q", diff, d.Why)
			}
			if d.ReplyKind != tt.kind || !strings.HasPrefix(d.Reply, tt.reply) {
				t.Errorf("%s reply %q, want %s %q", d.ReplyKind, d.Reply, tt.kind, tt.reply)
			}
			if flag := slices.Contains(tt.actions, "doubt") || tt.kind == ReplyHelp; d.Flag != flag {
				t.Errorf("flag %v, want %v", d.Flag, flag)
			}
			if tt.kind == ReplyLeft && !strings.Contains(d.Reply, "STOP") {
				t.Errorf("the reply does not say how to stop everything: %q", d.Reply)
			}
		})
	}
}

// What a stopped person can do: come back. Nothing else is answered.
func TestStoppedPerson(t *testing.T) {
	tests := []struct {
		name, text string
		actions    []string
		kind       ReplyKind
		flag       bool
	}{
		{"start", "START", unstopped, ReplyStarted, false},
		{"start, in a language that is off", "alta", unstopped, ReplyStarted, false},
		{"join word", "Santé", []string{"unstop", "join sante"}, ReplyRejoined, false},
		{"join word, politely", "sante svp", []string{"unstop", "join sante"}, ReplyRejoined, false},
		{"join word of a group that asks for a yes", "conseil", []string{"unstop", "join conseil"}, ReplyConfirm, false},
		{"a text that only begins with it", "santé, toujours ces messages", nil, ReplyNone, false},
		{"another rule", "info eau", nil, ReplyNone, false},
		{"a leave word", "bye sante", nil, ReplyNone, false},
		{"a vote", "puits oui", nil, ReplyNone, false},
		{"a bare vote", "oui", nil, ReplyNone, false},
		{"anything", "bonjour", nil, ReplyNone, false},
		{"stop again", "stop", stopped, ReplyNone, false},
		{"stop a group", "stop sante", nil, ReplyNone, false},
		{"maybe a stop", "stop these", nil, ReplyNone, true},
		{"help", "help", nil, ReplyNone, true},
	}
	s := person()
	s.Stopped, s.Pending = true, []string{"conseil"}
	s.Asked = []AskedPoll{{Name: "puits", At: noon}}
	c := campaign()
	c.Rules = append(c.Rules, Rule{CatchAll: true, Reply: lang.Text{lang.Any: "Merci."}})
	b := book(t, c)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := b.Decide(tt.text, s, noon)
			if diff := cmp.Diff(tt.actions, kinds(d)); diff != "" {
				t.Errorf("actions (-want +got):\n%s\n%q", diff, d.Why)
			}
			if d.ReplyKind != tt.kind || d.Flag != tt.flag {
				t.Errorf("reply %q %q, flag %v", d.ReplyKind, d.Reply, d.Flag)
			}
			if tt.kind == ReplyRejoined && !strings.Contains(d.Reply, "STOP") {
				t.Errorf("the reply does not say how to stop: %q", d.Reply)
			}
		})
	}
}

// An earlier group is not rejoined silently: the reply says how, by words of
// the language it is in.
func TestStartSaysHowToJoin(t *testing.T) {
	for language, words := range map[string][]string{
		"fr": {"SANTE", "CONSEIL", "NORD"}, "en": {"HEALTH", "CONSEIL", "NORD"}, "": {"SANTE", "CONSEIL", "NORD"},
	} {
		t.Run(language, func(t *testing.T) {
			who := person()
			who.Language = language
			d := book(t, campaign()).Decide("start", who, noon)
			for _, word := range words {
				if !strings.Contains(d.Reply, word) {
					t.Errorf("%q does not name %s", d.Reply, word)
				}
			}
		})
	}
}

// A stop within a text that a rule takes holds broadcasts all the same.
func TestStopWithinOtherTexts(t *testing.T) {
	tests := []struct {
		name, text string
		actions    []string
	}{
		{"a vote", "puits oui, stop the pump", []string{"doubt", "vote oui in puits"}},
		{"an unclear vote", "puits stop", []string{"unclear vote in puits", "doubt"}},
		{"a forward", "alerte: stop the train", []string{"doubt", "forward to +237699000001, group:staff"}},
		{"nobody is joined", "sante non, arretez", doubted},
	}
	b := book(t, campaign())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := b.Decide(tt.text, person(), noon)
			if diff := cmp.Diff(tt.actions, kinds(d)); diff != "" {
				t.Errorf("actions (-want +got):\n%s", diff)
			}
			if !d.Flag || !strings.Contains(d.Outcome, "maybe a stop") && !strings.Contains(d.Outcome, "vote oui") {
				t.Errorf("flag %v, outcome %q", d.Flag, d.Outcome)
			}
			if d.ReplyKind == ReplyUnclear {
				t.Errorf("asked again in spite of the stop: %q", d.Reply)
			}
		})
	}
}

func TestCheckStopWordOff(t *testing.T) {
	lingala := map[string]Wording{"ln": {Stop: []string{"tika nyonso"}, StopAlone: []string{"tika"}}}
	tests := map[string]struct {
		word     string
		wordings map[string]Wording
		want     string // in the error
	}{
		"of the second row":       {"baja", nil, ""},
		"as people write it":      {"No Mas!", nil, ""},
		"of the first row":        {"STOP", nil, `"STOP" always stops`},
		"an accent less":          {"desabonner", nil, `"desabonner" always stops`},
		"none":                    {"bonjour", nil, "abmelden, annuler, baja"},
		"empty":                   {"", nil, "is no stop word"},
		"of the operator's file":  {"Tika", lingala, ""},
		"always, in that file":    {"tika nyonso", lingala, "always stops"},
		"not without that file":   {"tika", nil, "is no stop word"},
		"a help word is no such":  {"aide", nil, "is no stop word"},
		"a start word is no such": {"alta", nil, "is no stop word"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := CheckStopWordOff(test.word, test.wordings)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

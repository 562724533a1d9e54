package campaign

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/keywords"
)

func TestParseCalls(t *testing.T) {
	got, err := Parse(sample(t, "beeps.yaml"), "beeps.yaml", douala(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []keywords.Rule{
		{Name: "call orange", Call: true, Modem: "orange", Poll: "puits", Option: "oui"},
		{Name: "call mtn", Call: true, Modem: "mtn", Poll: "puits", Option: "non", Reply: lang.Text{"fr": "Noté : non."}},
		{Name: "call", Call: true, Join: "sante", Reply: lang.Text{"fr": "Bienvenue. STOP pour arrêter."}},
	}
	if diff := cmp.Diff(want, got.Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func TestParseCallsRefuses(t *testing.T) {
	tests := map[string]struct{ rule, want string }{
		"words":                {`{call: true, words: [oui], join: g}`, "keywords[0]: a call has no words"},
		"a catch-all":          {`{call: true, catch_all: true, join: g}`, "keywords[0]: a call has no words"},
		"a modem for texts":    {`{words: [oui], modem: a, join: g}`, "keywords[0]: modem and vote are for calls"},
		"a vote for texts":     {`{words: [oui], vote: p=oui}`, "keywords[0]: modem and vote are for calls"},
		"a poll but no vote":   {`{call: true, poll: p}`, "keywords[0].poll: a call says nothing: write vote: p=OPTION"},
		"a vote for no option": {`{call: true, vote: p}`, `keywords[0].vote: want a poll and its option, as puits=oui, not "p"`},
		"another option":       {`{call: true, vote: p=bof}`, `keywords[0].vote: the poll "p" has no option "bof"`},
		"another poll":         {`{call: true, vote: q=oui}`, `keywords[0].vote: there is no poll "q"`},
		"nothing to do":        {`{call: true}`, "keywords[0]: the rule does nothing"},
		"the same calls twice": {"{call: true, join: g}\n  - {call: true, leave: g}", "keywords[1]: another rule is for the same calls"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file := "groups: [{name: g}]\nkeywords:\n  - " + test.rule + "\npolls: [{name: p, word: p, options: [{key: oui}, {key: non}]}]"
			_, err := Parse([]byte(file), "", Surroundings{Country: "CM"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

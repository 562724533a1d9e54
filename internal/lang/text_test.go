package lang_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

func TestTextIn(t *testing.T) {
	both := lang.Text{"fr": "Santé", "en": "Health"}
	tests := map[string]struct {
		text      lang.Text
		languages []string
		want      string
	}{
		"the first that has one":   {both, []string{"sw", "fr", "en"}, "Santé"},
		"none of them":             {both, []string{"sw"}, "Health"},
		"no language":              {both, nil, "Health"},
		"for any":                  {lang.Text{lang.Any: "Eau"}, []string{"fr"}, "Eau"},
		"for any, after the asked": {lang.Text{lang.Any: "Water", "fr": "Eau"}, []string{"fr"}, "Eau"},
		"an unknown language":      {lang.Text{lang.Any: "Water", "fr": "Eau"}, []string{"", "fr"}, "Eau"},
		"for any, before another":  {lang.Text{lang.Any: "Water", "fr": "Eau"}, []string{"sw"}, "Water"},
		"empty on purpose":         {lang.Text{"fr": "", "en": "Health"}, []string{"fr"}, ""},
		"nothing":                  {nil, []string{"fr"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.text.In(test.languages...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextFromYAML(t *testing.T) {
	tests := map[string]struct {
		yaml string
		want lang.Text
	}{
		"a text":       {`Bonjour`, lang.Text{lang.Any: "Bonjour"}},
		"a number":     {`12`, lang.Text{lang.Any: "12"}},
		"by language":  {`{fr: Eau, en: Water}`, lang.Text{"fr": "Eau", "en": "Water"}},
		"by reference": {`*eau`, lang.Text{"fr": "Eau"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got struct{ Eau, Text lang.Text }
			if err := yaml.Unmarshal([]byte("eau: &eau {fr: Eau}\ntext: "+test.yaml), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWordsFromYAML(t *testing.T) {
	tests := map[string]struct {
		yaml string
		want lang.Words
	}{
		"a list":      {`[eau, water]`, lang.Words{lang.Any: {"eau", "water"}}},
		"numbers":     {`[oui, 1]`, lang.Words{lang.Any: {"oui", "1"}}},
		"by language": {`{fr: [eau], en: [water]}`, lang.Words{"fr": {"eau"}, "en": {"water"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got lang.Words
			if err := yaml.Unmarshal([]byte(test.yaml), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

func TestYAMLThatIsNeither(t *testing.T) {
	for _, y := range []string{"[a]", "{fr: [a]}", "{fr: {a: b}}"} {
		var text lang.Text
		if err := yaml.Unmarshal([]byte(y), &text); err == nil || !strings.Contains(err.Error(), "line 1: want a text") {
			t.Errorf("text %s: %v", y, err)
		}
	}
	for _, y := range []string{"a", "{fr: a}", "{fr: [{a: b}]}"} {
		var words lang.Words
		if err := yaml.Unmarshal([]byte(y), &words); err == nil || !strings.Contains(err.Error(), "line 1: want a list") {
			t.Errorf("words %s: %v", y, err)
		}
	}
}

func TestJSON(t *testing.T) {
	type both struct {
		Text  lang.Text
		Words lang.Words
	}
	for _, want := range []both{
		{lang.Text{lang.Any: "Eau"}, lang.Words{lang.Any: {"eau"}}},
		{lang.Text{"fr": "Eau", "en": "Water"}, lang.Words{"fr": {"eau"}}},
	} {
		raw, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got both
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
	var text lang.Text
	if err := json.Unmarshal([]byte(`"Eau"`), &text); err != nil || text[lang.Any] != "Eau" {
		t.Errorf("%v, %v", text, err)
	}
	if err := json.Unmarshal([]byte(`[1]`), &text); err == nil {
		t.Error("a list was taken for a text")
	}
}

func TestWordsAll(t *testing.T) {
	var got []string
	for l, w := range (lang.Words{"fr": {"b", "a"}, "en": {"c"}, lang.Any: {"d"}}).All {
		if w == "a" {
			break
		}
		got = append(got, l+":"+w)
	}
	if diff := cmp.Diff([]string{":d", "en:c", "fr:b"}, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

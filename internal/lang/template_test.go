package lang_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

func known(name string) (string, bool) {
	v, ok := map[string]string{"name": "Awa", "quartier": "Bépanda", "empty": "", "brace": "{name}"}[name]
	return v, ok
}

func TestRender(t *testing.T) {
	tests := map[string]struct{ template, want string }{
		"no variable":                   {"Bonjour.", "Bonjour."},
		"a variable":                    {"Bonjour {name}.", "Bonjour Awa."},
		"spaces around a name":          {"Bonjour { name }.", "Bonjour Awa."},
		"known, so no fallback":         {"Bonjour {name|ami}.", "Bonjour Awa."},
		"unknown, so its fallback":      {"Bonjour {prenom|ami}.", "Bonjour ami."},
		"empty counts as unknown":       {"Bonjour {empty|ami}.", "Bonjour ami."},
		"unknown without fallback":      {"Bonjour {prenom}.", "Bonjour ."},
		"an empty fallback":             {"Bonjour{prenom|}.", "Bonjour."},
		"a fallback with a bar":         {"{prenom|a|b}", "a|b"},
		"two in a row":                  {"{name}{quartier}", "AwaBépanda"},
		"a doubled brace":               {"{{name}", "{name}"},
		"a closing brace alone":         {"a } b", "a } b"},
		"a value is not rendered again": {"{brace}", "{name}"},
		"malformed stays":               {"{name {quartier} {", "{name Bépanda {"},
		"a nameless one stays":          {"{|x} {}", "{|x} {}"},
		"not across lines":              {"{name\n}", "{name\n}"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lang.Render(test.template, known); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckTemplate(t *testing.T) {
	tests := map[string]struct {
		template string
		at       int // 0: nothing wrong
	}{
		"no variable":          {"Bonjour", 0},
		"variables":            {"{name|ami} {{ {quartier}", 0},
		"never closed":         {"é{name", 2},
		"opened again":         {"{name {quartier}", 1},
		"no name":              {"Bonjour {}", 9},
		"only a fallback":      {"Bonjour {|ami}", 9},
		"broken over two rows": {"a {name\n}", 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var wrong *lang.TemplateError
			if errors.As(lang.CheckTemplate(test.template), &wrong); (wrong == nil) != (test.at == 0) {
				t.Fatalf("error %v", wrong)
			}
			if wrong != nil && wrong.At != test.at {
				t.Errorf("at %d (%v), want %d", wrong.At, wrong, test.at)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	got := lang.Variables("{name|ami}, {{x} {quartier} {name} {} {")
	if diff := cmp.Diff([]string{"name", "quartier", "name"}, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{"Bonjour {name|ami}.", "{{{name}", "{", "{a|{b}}", "}{", "é{x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, template string) {
		got := lang.Render(template, func(string) (string, bool) { return "", false })
		if lang.CheckTemplate(template) == nil && len(got) > len(template) {
			t.Errorf("%q grew to %q", template, got)
		}
		escaped := strings.ReplaceAll(template, "{", "{{")
		if got := lang.Render(escaped, known); got != template {
			t.Errorf("%q rendered as %q, want %q", escaped, got, template)
		}
		if err := lang.CheckTemplate(escaped); err != nil {
			t.Errorf("%q: %v", escaped, err)
		}
	})
}

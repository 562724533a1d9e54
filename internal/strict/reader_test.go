package strict_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/strict"
)

// menu is a file as the tests read it.
type menu struct {
	Name   string
	Open   bool
	Dishes []string
	Prices map[string]string
	Cook   string
}

// parse reads a menu whose name is required and whose dishes may be left empty;
// the cook, wherever it stands, must be no dish.
func parse(raw string) (menu, error) {
	m := menu{Prices: map[string]string{}}
	r := &strict.Reader{}
	root := r.Document([]byte(raw), "the file is empty: write a menu")
	if root == nil {
		return m, r.Err("menu.yaml")
	}
	r.Mapping(root, "", map[string]strict.Field{
		"name": strict.Value(r, &m.Name, "a name", lower),
		"open": r.Flag(&m.Open),
		"cook": strict.Value(r, &m.Cook, "a name", lower),
		"dishes": strict.Optional(func(n *yaml.Node, path string) {
			r.Each(n, path, func(n *yaml.Node, path string) {
				var dish string
				strict.Value(r, &dish, "a dish", lower)(n, path)
				m.Dishes = append(m.Dishes, dish)
			})
		}),
		"prices": func(n *yaml.Node, path string) {
			r.Keys(n, path, func(key string, n *yaml.Node, path string) {
				m.Prices[key], _ = r.Scalar(n, path, "a price")
			})
		},
	}, "name")
	r.Later(func() {
		for i, dish := range m.Dishes {
			if m.Cook != "" && dish == m.Cook && !r.Complained("cook") {
				r.Problem(root, "cook", "dish %d is called %s, too", i, dish)
			}
		}
	})
	return m, r.Err("menu.yaml")
}

func lower(s string) (string, error) {
	if s == "" || s != strings.ToLower(s) {
		return "", fmt.Errorf("want small letters, not %q", s)
	}
	return s, nil
}

func TestReader(t *testing.T) {
	tests := map[string]struct {
		file string
		want menu
	}{
		"all": {
			"name: noon\nopen: true\ndishes: [ndole, eru]\nprices: {ndole: 500}\ncook: ada",
			menu{"noon", true, []string{"ndole", "eru"}, map[string]string{"ndole": "500"}, "ada"},
		},
		"a heading without lines":  {"name: noon\ndishes:\n", menu{Name: "noon"}},
		"an anchor":                {"name: &n noon\ncook: *n", menu{Name: "noon", Cook: "noon"}},
		"an anchor in a list":      {"name: &n noon\ndishes: [*n, eru]", menu{Name: "noon", Dishes: []string{"noon", "eru"}}},
		"a byte order mark":        {"\ufeffname: noon", menu{Name: "noon"}},
		"Windows ends of line":     {"name: noon\r\ndishes:\r\n  - eru\r\n", menu{Name: "noon", Dishes: []string{"eru"}}},
		"a document with its dots": {"---\nname: noon\n...\n", menu{Name: "noon"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parse(test.file)
			if err != nil {
				t.Fatal(err)
			}
			if test.want.Prices == nil {
				test.want.Prices = map[string]string{}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("menu (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	const quotes = "not YAML (look for a missing quote or a shifted line): "
	tests := map[string]struct{ file, want string }{
		"nothing":               {"", "the file is empty: write a menu"},
		"comments":              {"# soon\n", "the file is empty: write a menu"},
		"a mark alone":          {"---\n", "the file is empty: write a menu"},
		"a second document":     {"name: a\n---\nname: b", "a second document: want one, without a line of ---, line 2"},
		"a broken second one":   {"name: a\n---\nname: \"b", quotes + "found unexpected end of stream, line 3"},
		"an open quote":         {"name: \"a\n", quotes + "found unexpected end of stream, line 2"},
		"a tab":                 {"name: a\n\topen: true", quotes + "found a tab character that violates indentation, line 2"},
		"no UTF-8":              {"name: \xff", quotes + "invalid leading UTF-8 octet"},
		"an unknown anchor":     {"name: *n", quotes + "unknown anchor 'n' referenced"},
		"a list":                {"- name", "want keys and values (cook, dishes, name, open, prices), not a list, line 1"},
		"an unknown key":        {"name: a\nnames: b", "names: there is no such key here; known are cook, dishes, name, open, prices, line 2"},
		"a merge":               {"name: a\n<<: {open: true}", "<<: there is no such key here; known are cook, dishes, name, open, prices, line 2"},
		"a key twice":           {"name: a\nname: b", "name: written twice (also in line 1): keep one, line 2"},
		"a free key twice":      {"name: a\nprices: {b: 1, b: 2}", "prices.b: written twice (also in line 2): keep one, line 2"},
		"no name":               {"\nopen: true", "name: it is missing, line 2"},
		"nothing for a value":   {"name:", "name: want a name, not nothing, line 1"},
		"a list for a value":    {"name: [a]", "name: want a name, not a list, line 1"},
		"keys for a value":      {"name: {a: b}", "name: want a name, not keys and values, line 1"},
		"a value for a list":    {"name: a\ndishes: eru", "dishes: want a list, not \"eru\", line 2"},
		"a word for a flag":     {"name: a\nopen: yes", "open: want true or false, not \"yes\", line 2"},
		"quotes around a flag":  {"name: a\nopen: \"true\"", "open: want true or false, not \"true\", line 2"},
		"what the field says":   {"name: A", "name: want small letters, not \"A\", line 1"},
		"an item":               {"name: a\ndishes:\n  - eru\n  - B", "dishes[1]: want small letters, not \"B\", line 4"},
		"a free key's value":    {"name: a\nprices: {eru: [1]}", "prices.eru: want a price, not a list, line 2"},
		"what is checked later": {"cook: b\nname: a\ndishes: [b]", "cook: dish 0 is called b, too, line 1"},
		"an anchor in itself":   {"name: a\ndishes: &d [*d]", "dishes[0]: want a dish, not a list, line 2"},
		"a value far too long":  {"name: a\ndishes: " + strings.Repeat("é", 500), "dishes: want a list, not \"" + strings.Repeat("é", 60) + "…\", line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parse(test.file)
			var wrong *strict.Error
			if !errors.As(err, &wrong) {
				t.Fatalf("error %v", err)
			}
			var got []string
			for _, p := range wrong.Problems {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " (and) ")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorNamesTheFile(t *testing.T) {
	tests := map[string]struct{ file, want string }{
		"one problem":        {"name: A", `menu.yaml: name: want small letters, not "A", line 1`},
		"in order of lines":  {"dishes: [B]\nopen: 5\n", "menu.yaml has 3 problems:\n  dishes[0]: want small letters, not \"B\", line 1\n  name: it is missing, line 1\n  open: want true or false, not \"5\", line 2"},
		"the file, no place": {"", "menu.yaml: the file is empty: write a menu"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parse(test.file)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorWithoutAFile(t *testing.T) {
	one := &strict.Error{Problems: []strict.Problem{{Path: "name", Text: "it is missing", Line: 3}}}
	two := &strict.Error{Problems: []strict.Problem{{Text: "an unclosed quote"}, {Path: "name", Text: "it is missing"}}}
	for want, err := range map[string]error{
		"name: it is missing, line 3":                             one,
		"2 problems:\n  an unclosed quote\n  name: it is missing": two,
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"", "name: noon\nopen: true\ndishes: [ndole, eru]\nprices: {ndole: 500}\ncook: ada",
		"- a", "name: &a [*a]", "? {a: b}\n: c", "<<: {name: a}", "name: !!binary x", "name: |\n  a\n  b", "a: b\n---\nc", "name: *n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := parse(raw)
		again, errAgain := parse(raw)
		if !cmp.Equal(got, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Errorf("read twice: %+v, %v and %+v, %v", got, err, again, errAgain)
		}
		var wrong *strict.Error
		switch {
		case err == nil && got.Name == "":
			t.Errorf("without its name: %+v", got)
		case err != nil && (!errors.As(err, &wrong) || len(wrong.Problems) == 0):
			t.Errorf("error %v", err)
		}
	})
}

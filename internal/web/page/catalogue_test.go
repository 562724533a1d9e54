package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/web/page/words"
)

// said is what the templates and handlers say: keys of messages, and beginnings
// of keys of which the rest is put in at run time.
type said struct {
	keys, beginnings map[string]string // to where it is said
	literals         []string          // of the handlers, which may be keys
}

func (s said) of(key string) bool {
	if s.keys[key] != "" || slices.Contains(s.literals, key) {
		return true
	}
	for beginning := range s.beginnings {
		if strings.HasPrefix(key, beginning) {
			return true
		}
	}
	return false
}

var (
	actionPattern  = regexp.MustCompile(`(?s){{.*?}}`)
	messagePattern = regexp.MustCompile(`\b[tn] "([^"]+)"`)
	madePattern    = regexp.MustCompile(`\b(?:[tn] \(?|Says|\()(?:print|printf) "([a-z][a-z0-9.-]*[.-])`)
	commentPattern = regexp.MustCompile(`(?s){{-?\s*/\*.*?\*/\s*-?}}`)
)

func everythingSaid(t *testing.T) said {
	t.Helper()
	s := said{keys: map[string]string{}, beginnings: map[string]string{}}
	for name, text := range templateTexts(t) {
		for _, action := range actionPattern.FindAllString(text, -1) {
			for _, m := range messagePattern.FindAllStringSubmatch(action, -1) {
				s.keys[m[1]] = name
			}
			for _, m := range madePattern.FindAllStringSubmatch(action, -1) {
				s.beginnings[m[1]] = name
			}
		}
	}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, err := strconv.Unquote(l.Value)
				if err == nil && strings.Contains(text, ".") {
					s.literals = append(s.literals, text)
				}
			}
			if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.ADD {
				if l, ok := b.X.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if text, err := strconv.Unquote(l.Value); err == nil && keyBegins.MatchString(text) {
						s.beginnings[text] = "a handler"
					}
				}
			}
			return true
		})
	}
	return s
}

var keyBegins = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*[.-]$`)

func templateTexts(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	texts := map[string]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(templateFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = commentPattern.ReplaceAllString(string(raw), "")
	}
	return texts
}

func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range append(names, "words/when.go", "words/printer.go", "words/words.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func TestEveryMessageSaidIsInTheCatalogue(t *testing.T) {
	c := catalogue(t)
	known := c.Keys("en")
	for key, where := range everythingSaid(t).keys {
		if !slices.Contains(known, key) && !slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, key+".") }) {
			t.Errorf("%s says %q, which is not in the catalogue", where, key)
		}
	}
}

func TestEveryMessageOfTheCatalogueIsSaid(t *testing.T) {
	said := everythingSaid(t)
	for _, key := range catalogue(t).Keys("en") {
		if !said.of(key) && !strings.HasPrefix(key, "frame.") && !strings.HasPrefix(key, "sign-in.") {
			t.Errorf("nobody says %q", key)
		}
	}
}

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	// spoken are the attributes that people read or hear.
	spoken   = regexp.MustCompile(`(?i)\b(?:placeholder|title|alt|aria-label|aria-description|label)="([^"]*)"`)
	embedded = regexp.MustCompile(`(?s)<(svg|script|style|code|kbd|samp)\b.*?</(?:svg|script|style|code|kbd|samp)>`)
	tag      = regexp.MustCompile(`(?s)<[^>]*>`)
	written  = regexp.MustCompile(`\p{L}{2,}[^<]*`)
	entity   = regexp.MustCompile(`&[a-z]+;`)
)

// names may stand in a template as they are: they are the same in every language.
var names = []string{"Tocsin", "SMS", "SIM", "USSD", "CSV", "PNG", "SVG", "IMEI", "IMSI", "GSM", "Unicode", "vCard", "API", "JSON", "OpenAPI"}

// No words stand in a template itself: they could not be said in French.
func TestNoWordsOutsideTheCatalogue(t *testing.T) {
	for name, text := range templateTexts(t) {
		for _, words := range wordsIn(text) {
			t.Errorf("%s says %q by itself: give it a key in words/en.yaml and words/fr.yaml", name, words)
		}
	}
}

func wordsIn(template string) []string {
	plain := actionPattern.ReplaceAllString(template, "")
	plain = entity.ReplaceAllString(embedded.ReplaceAllString(plain, ""), "")
	for _, name := range names {
		plain = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(plain, "")
	}
	var found []string
	for _, m := range spoken.FindAllStringSubmatch(plain, -1) {
		if written.MatchString(m[1]) {
			found = append(found, m[1])
		}
	}
	for _, words := range written.FindAllString(tag.ReplaceAllString(plain, "<"), -1) {
		found = append(found, strings.TrimSpace(words))
	}
	return found
}

func TestWordsInATemplateAreFound(t *testing.T) {
	for template, want := range map[string][]string{
		`<p>{{t "a.b"}} · {{.Name}} 10 %</p>`:                      nil,
		`<p>Hello {{.Name}}</p>`:                                   {"Hello"},
		`<input placeholder="Search" value="x">`:                   {"Search"},
		`<a title="{{t "a.b"}}" href="/people">{{icon "x"}}</a>`:   nil,
		`<svg><text>abc</text></svg><b>Tocsin</b>&nbsp;<i>no</i>`:  {"no"},
		`{{if gt .N 1}}<td>{{n "a.b" .N}}</td>{{else}}none{{end}}`: {"none"},
	} {
		if got := wordsIn(template); !slices.Equal(got, want) {
			t.Errorf("in %s: %q, want %q", template, got, want)
		}
	}
}

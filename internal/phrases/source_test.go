package phrases_test

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

	"github.com/tocsin-sms/tocsin/internal/phrases"
)

// rooms are the packages of which people read sentences on the page. What the
// page itself says is in its catalogue.
var rooms = []string{
	"accounts", "credit", "groups", "inbox", "keywords", "modem", "outbox", "polls", "internal/api", "internal/campaign",
	"internal/gateway", "internal/lang", "internal/phone", "internal/store", "internal/strict", "internal/tpdu", "internal/web", "internal/web/page",
}

// Every sentence that the source makes can be said in French, or stands among
// those that never reach a person on the page.
func TestFrenchHasEverySentenceOfTheSource(t *testing.T) {
	book := phrases.Built()
	for _, s := range collect(t) {
		if !book.Knows("fr", s.format) && !slices.Contains(unsaid(t), s.format) {
			t.Errorf("%s: French lacks %q: say it in languages/fr.yaml, or put it into testdata/unsaid.txt if nobody reads it on the page",
				s.at, s.format)
		}
	}
}

func TestWhatIsUnsaidIsStillThere(t *testing.T) {
	there := map[string]bool{}
	for _, s := range collect(t) {
		there[s.format] = true
	}
	for _, format := range unsaid(t) {
		if !there[format] {
			t.Errorf("testdata/unsaid.txt has %q, which the source has not", format)
		}
	}
}

// sentence is a format of the source, and where it stands.
type sentence struct{ format, at string }

func collect(t *testing.T) []sentence {
	t.Helper()
	c := collector{fset: token.NewFileSet(), seen: map[string]bool{}}
	for _, room := range rooms {
		files, err := filepath.Glob(filepath.Join("../..", room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no source in %s: %v", room, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(filepath.Base(file), "document") {
				continue // tests, and the document of the API, which is English
			}
			tree, err := parser.ParseFile(c.fset, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, c.visit)
		}
	}
	if len(c.found) < 300 {
		t.Fatalf("only %d sentences found: the search is wrong", len(c.found))
	}
	return c.found
}

type collector struct {
	fset  *token.FileSet
	seen  map[string]bool
	found []sentence
}

// unread are the functions whose words are for logs and programs.
var unread = []string{"Debug", "Info", "Warn", "Error", "panic", "MustCompile", "NewBucket", "bucket", "Parse", "Format"}

func (c *collector) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		return n.Tag == nil
	case *ast.CallExpr:
		return !slices.Contains(unread, callee(n.Fun))
	case *ast.KeyValueExpr: // a text in two languages: {"en": …, "fr": …}
		key, ok := n.Key.(*ast.BasicLit)
		return !ok || len(key.Value) != len(`"en"`)
	case *ast.CompositeLit: // a route of the API, whose documentation is English
		of, ok := n.Type.(*ast.ArrayType)
		return !ok || callee(of.Elt) != "route"
	case *ast.BinaryExpr, *ast.BasicLit:
		if format, ok := literal(n); ok {
			c.add(n, format)
			return false
		}
	}
	return true
}

func callee(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return callee(e.X)
	}
	return ""
}

// literal is the format that a string, or strings joined with others, amount to.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.ParenExpr:
		return literal(n.X)
	case *ast.BasicLit:
		if n.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(n.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		if n.Op != token.ADD {
			return "", false
		}
		left, known := literal(n.X)
		right, alsoKnown := literal(n.Y)
		if !known {
			left = "%s"
		}
		if !alsoKnown {
			right = "%s"
		}
		return left + right, known || alsoKnown
	}
	return "", false
}

var (
	verb    = regexp.MustCompile(`%[0-9.]*[a-zA-Z]`)
	letters = regexp.MustCompile(`[a-z]{2}`)
	// notWords are commands of modems, routes, content types, times, regular expressions.
	notWords = regexp.MustCompile(`^(\+C|AT|GET /|POST /|text/|2006|\(\?|[A-Z %]+:?$|[0-9a-f ]+$)`)
)

// add keeps what reads like a sentence: two words or more, or a word and what
// stands in a slot.
func (c *collector) add(n ast.Node, format string) {
	format = strings.Trim(format, " ;,\n")
	words := verb.ReplaceAllString(format, "")
	if c.seen[format] || !strings.Contains(format, " ") || !letters.MatchString(words) || notWords.MatchString(format) {
		return
	}
	c.seen[format] = true
	c.found = append(c.found, sentence{format, c.fset.Position(n.Pos()).String()})
}

// unsaid are the formats that never reach a person on the page.
func unsaid(t *testing.T) []string {
	t.Helper()
	raw, err := fs.ReadFile(os.DirFS("testdata"), "unsaid.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		format, err := strconv.Unquote(line)
		if err != nil {
			t.Fatalf("testdata/unsaid.txt: %s: %v", line, err)
		}
		all = append(all, format)
	}
	return all
}

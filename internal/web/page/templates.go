package page

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/tocsin-sms/tocsin/accounts"
)

//go:embed templates/*.html
var templateFiles embed.FS

// look is what templates depend on beside their data: they are parsed once for
// each, so that {{t …}}, {{when …}} and {{may …}} need nothing handed to them.
type look struct {
	language string
	role     accounts.Role
	zone     string // of package time, as "Africa/Douala"
}

// executor is a parsed set of templates.
type executor interface {
	ExecuteTemplate(w io.Writer, name string, data any) error
}

// templates are the parsed sets, made when they are first asked for.
type templates struct {
	page *Page
	mu   sync.Mutex
	made map[look]map[string]*template.Template
}

// mostLooks bounds the sets that are kept; zones are a person's choice.
const mostLooks = 64

func newTemplates(p *Page) *templates {
	return &templates{page: p, made: map[look]map[string]*template.Template{}}
}

// of is the set of a page's file with the layout and the parts all share,
// which are the files whose names begin with an underscore.
func (t *templates) of(l look, file string) (executor, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if set := t.made[l][file]; set != nil {
		return set, nil
	}
	set, err := t.parse(l, file)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", file, err)
	}
	if len(t.made) >= mostLooks {
		clear(t.made)
	}
	if t.made[l] == nil {
		t.made[l] = map[string]*template.Template{}
	}
	t.made[l][file] = set
	return set, nil
}

func (t *templates) parse(l look, file string) (*template.Template, error) {
	return template.New(file).Funcs(t.page.funcs(l, t.page.location(l.zone))).ParseFS(templateFiles, "templates/_*.html", "templates/"+file)
}

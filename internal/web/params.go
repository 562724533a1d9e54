package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// params reads the parameters of a request. It notes what is wrong, and err
// also refuses what nobody asked for: a misspelt filter would select everyone.
type params struct {
	left  url.Values
	wrong []string
	noted []parameter // what was asked for
}

func paramsOf(r *http.Request) *params { return &params{left: r.URL.Query()} }

func (p *params) list(name string) []string {
	p.note(name, listKind)
	values := p.left[name]
	delete(p.left, name)
	return values
}

func (p *params) text(name string) string {
	values := p.list(name)
	p.note(name, textKind)
	if len(values) > 1 {
		p.wrong = append(p.wrong, name+" is given twice")
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func (p *params) count(name string) int {
	value := p.text(name)
	p.note(name, countKind)
	if value == "" {
		return 0
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		p.wrong = append(p.wrong, fmt.Sprintf("%s is %q, want a number from 0", name, value))
	}
	return n
}

// choice is nil where the parameter is not there.
func (p *params) choice(name string) *bool {
	value := p.text(name)
	p.note(name, choiceKind)
	if value == "" {
		return nil
	}
	on, err := strconv.ParseBool(value)
	if err != nil {
		p.wrong = append(p.wrong, fmt.Sprintf("%s is %q, want true or false", name, value))
	}
	return &on
}

func (p *params) flag(name string) bool {
	on := p.choice(name)
	return on != nil && *on
}

func (p *params) err() error {
	for _, name := range slices.Sorted(maps.Keys(p.left)) {
		p.wrong = append(p.wrong, "there is no parameter "+strconv.Quote(name))
	}
	if len(p.wrong) == 0 {
		return nil
	}
	return &requestError{what: strings.Join(p.wrong, "; ")}
}

func page(p *params) api.Page {
	return api.Page{After: p.text("after"), Limit: p.count("limit"), All: p.flag("all")}
}

func contactQuery(p *params) api.ContactQuery {
	return api.ContactQuery{Text: p.text("text"), Group: p.text("group"), Stopped: p.choice("stopped"), Unreachable: p.flag("unreachable"), Page: page(p)}
}

func inQuery(p *params) api.InQuery {
	return api.InQuery{From: p.text("from"), Text: p.text("text"), Flag: p.text("flag"), Page: page(p)}
}

func outQuery(p *params) api.OutQuery {
	return api.OutQuery{
		To: p.text("to"), State: p.text("state"), Broadcast: p.text("broadcast"), Text: p.text("text"), Page: page(p),
	}
}

func importOptions(p *params) api.ImportOptions {
	return api.ImportOptions{
		Consent: p.text("consent"), DryRun: p.flag("dry_run"), Groups: p.list("group"), File: p.text("file"),
	}
}

func applyOptions(p *params) api.Apply {
	return api.Apply{Prune: p.flag("prune"), DryRun: p.flag("dry_run")}
}

func watchQuery(p *params) api.WatchQuery {
	q := api.WatchQuery{After: p.text("after"), Kinds: p.list("kind")}
	for _, k := range q.Kinds {
		if !slices.Contains(api.EventKinds(), k) {
			p.wrong = append(p.wrong, fmt.Sprintf("there is no kind %q, want one of %s", k, strings.Join(api.EventKinds(), ", ")))
		}
	}
	return q
}

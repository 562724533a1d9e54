package page

import (
	"net/http"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// tryForm is a text to try, and what it would do.
type tryForm struct {
	Text, From, Asked string
	Polls             []choice // that can be taken for asked
	Tried             *api.Tried
	Does              []string
	Problem           *problem
}

func (f *tryForm) read(r *http.Request) {
	f.Text, f.From, f.Asked = strings.TrimSpace(r.FormValue("try")), strings.TrimSpace(r.FormValue("sender")), r.FormValue("asked")
	for i := range f.Polls {
		f.Polls[i].Chosen = f.Polls[i].Value == f.Asked
	}
}

// try asks what the text would do, with a rule as it is typed where there is one.
func (f *tryForm) try(v *visit, draft *api.RuleSave) {
	tried, err := v.page.Verbs.Try(v.r.Context(), api.Try{Text: f.Text, From: f.From, Asked: f.Asked, Rule: draft})
	if err != nil {
		f.Problem = v.problem(err)
		return
	}
	f.Tried = &tried
	for _, a := range tried.Does {
		f.Does = append(f.Does, v.triedAction(a))
	}
}

// triedAction says one thing that a text would do.
func (v *visit) triedAction(a api.TriedAction) string {
	key := "keywords.would." + strings.ReplaceAll(a.Kind, " ", "-")
	return v.say.Text(key, "Group", v.isolated(a.Group), "Poll", v.isolated(a.Poll), "Option", v.isolated(a.Option),
		"To", v.isolated(strings.ReplaceAll(strings.Join(a.To, ", "), "group:", "")))
}

// keywordTry answers while a text to try is typed.
func keywordTry(v *visit) error {
	if !v.partial() {
		return v.tryWhole()
	}
	var f tryForm
	if f.read(v.r); f.Text != "" {
		f.try(v, nil)
	}
	return v.fragment(keywordFile, "tried", f)
}

// tryWhole shows the whole page, for browsers without scripts.
func (v *visit) tryWhole() error {
	data, err := v.keywords()
	if err != nil {
		return err
	}
	if data.Try.read(v.r); data.Try.Text != "" {
		data.Try.try(v, nil)
	}
	return v.render(keywordFile, data)
}

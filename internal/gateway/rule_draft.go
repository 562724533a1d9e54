package gateway

import (
	"errors"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

// readRule checks a rule by the rules for campaign files, so that what a page
// makes and what a file declares are the same. What is wrong with it is in the
// problems; the error is the store's.
func (g *Gateway) readRule(tx *store.Tx, d api.RuleDraft) (keywords.Rule, []api.FieldProblem, error) {
	raw, err := yaml.Marshal(map[string]any{"keywords": []any{declaredRule(d)}})
	if err != nil {
		return keywords.Rule{}, nil, err
	}
	c, err := g.parseCampaign(tx, raw)
	var wrong *strict.Error
	if errors.As(err, &wrong) {
		return keywords.Rule{}, fieldProblems(wrong, "keywords[0]"), nil
	}
	if err != nil {
		return keywords.Rule{}, nil, err
	}
	return c.Rules[0], nil, nil
}

// fieldProblems names the fields of the one thing that a file of ours declared.
func fieldProblems(e *strict.Error, place string) []api.FieldProblem {
	list := []api.FieldProblem{}
	for _, p := range e.Problems {
		field := strings.TrimPrefix(strings.TrimPrefix(p.Path, place), ".")
		list = append(list, api.FieldProblem{Field: field, Text: p.Text})
	}
	return list
}

func invalidFields(hint, what string, list []api.FieldProblem) error {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.Text
		if p.Field != "" {
			texts[i] = p.Field + ": " + p.Text
		}
	}
	return invalid(hint, "%s: %s", what, strings.Join(texts, "; "))
}

// declaredRule is a rule as a campaign file writes it.
func declaredRule(d api.RuleDraft) map[string]any {
	out := map[string]any{}
	for key, s := range map[string]string{"name": d.Name, "join": d.Join, "leave": d.Leave, "modem": d.Modem} {
		if s = strings.TrimSpace(s); s != "" {
			out[key] = s
		}
	}
	if words := declaredWords(d.Words); words != nil {
		out["words"] = words
	}
	if len(d.Forward) > 0 {
		out["forward"] = d.Forward
	}
	if len(d.Reply) > 0 {
		out["reply"] = declaredText(d.Reply)
	}
	for key, on := range map[string]bool{"call": d.Call, "catch_all": d.CatchAll} {
		if on {
			out[key] = true
		}
	}
	for key, at := range map[string]time.Time{"from": d.From, "until": d.Until} {
		if !at.IsZero() {
			out[key] = at.Format(time.RFC3339)
		}
	}
	switch {
	case d.Option != "":
		out["vote"] = d.Poll + "=" + d.Option
	case d.Poll != "":
		out["poll"] = d.Poll
	}
	return out
}

// declaredWords are the words of a rule as a file writes them; nil for none.
func declaredWords(words lang.Words) any {
	if list, ok := words[lang.Any]; ok && len(words) == 1 {
		return list
	}
	out := map[string][]string{}
	for language, list := range words {
		if len(list) > 0 {
			out[written(language)] = list
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// written is a language as a campaign file writes it.
func written(language string) string {
	if language == lang.Any {
		return "any"
	}
	return language
}

// clashesWith says what would be in the way of a rule, or it in the way of
// others, if it took the place of the one called was.
func (g *Gateway) clashesWith(tx *store.Tx, was string, r keywords.Rule) ([]string, error) {
	cfg, err := g.bookWith(tx, was, r)
	if err != nil {
		return nil, err
	}
	_, found := keywords.NewBook(cfg)
	out := []string{}
	for _, c := range found {
		if c.Names("rule " + r.Title()) {
			out = append(out, c.Sentence)
		}
	}
	return out, nil
}

// bookWith is the rule book as it would be with a rule in the place of the one
// called was. Rules are in the order of their names, as they are kept.
func (g *Gateway) bookWith(tx *store.Tx, was string, r keywords.Rule) (keywords.BookConfig, error) {
	cfg, err := g.bookConfig(tx)
	if err != nil {
		return cfg, err
	}
	cfg.Rules = slices.DeleteFunc(cfg.Rules, func(o keywords.Rule) bool {
		return o.Title() == r.Title() || o.Title() == was
	})
	cfg.Rules = append(cfg.Rules, r)
	slices.SortStableFunc(cfg.Rules, func(a, b keywords.Rule) int { return strings.Compare(a.Title(), b.Title()) })
	return cfg, nil
}

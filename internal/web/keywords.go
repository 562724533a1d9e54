package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// keywordVerbs are about what texts do.
type keywordVerbs interface {
	Apply(context.Context, api.Apply) (api.Applied, error)
	Rules(context.Context) ([]api.Rule, error)
	Rule(ctx context.Context, name string) (api.Rule, error)
	// CheckRule says what is wrong with a rule, or in its way, before it is saved.
	CheckRule(context.Context, api.RuleSave) (api.RuleChecked, error)
	SaveRule(context.Context, api.RuleSave) (api.RuleChange, error)
	RemoveRule(ctx context.Context, name string) (api.RuleChange, error)
	SwitchRule(context.Context, api.RuleSwitch) (api.RuleChange, error)
	// UndoRule undoes one change of the rules, by its id.
	UndoRule(ctx context.Context, change string) (api.RuleChange, error)
	RuleChanges(context.Context, api.Page) ([]api.RuleChange, error)
	Builtins(context.Context) ([]api.Builtin, error)
	Try(context.Context, api.Try) (api.Tried, error)
}

func (h *Handler) keywords() []route {
	v := h.verbs
	return []route{
		{"POST /api/v1/apply", accounts.Coordinator, "Makes a campaign file true.", h.apply()},
		{"GET /api/v1/keywords", accounts.Viewer, "Lists the keyword rules.", inPages(v.Rules)},
		{"POST /api/v1/keywords", accounts.Coordinator, "Makes a rule, or changes one.", posted(v.SaveRule)},
		{"POST /api/v1/keywords/check", accounts.Viewer, "Says what is wrong with a rule or in its way, before it is saved.", posted(v.CheckRule)},
		{"GET /api/v1/keywords/{name}", accounts.Viewer, "Shows a rule, what it did and who changed it.", named("name", v.Rule)},
		{"DELETE /api/v1/keywords/{name}", accounts.Coordinator, "Removes a rule; the change can be undone.", named("name", v.RemoveRule)},
		{"POST /api/v1/keywords/{name}/switch", accounts.Coordinator, "Switches a rule on or off.", postedTo("name", toRule, v.SwitchRule)},
		{"GET /api/v1/keyword-changes", accounts.Viewer, "Lists who changed which rule and when, the newest first.", listed(page, v.RuleChanges)},
		{"POST /api/v1/keyword-changes/{id}/undo", accounts.Coordinator, "Undoes a change of the rules.", named("id", v.UndoRule)},
		{"GET /api/v1/keyword-builtins", accounts.Viewer, "Lists the words that outrank every rule.", ask(v.Builtins)},
		{"POST /api/v1/keywords/try", accounts.Viewer, "Says what a text would do; does nothing.", posted(v.Try)},
	}
}

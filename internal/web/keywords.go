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
	Try(context.Context, api.Try) (api.Tried, error)
}

func (h *Handler) keywords() []route {
	v := h.verbs
	return []route{
		{"POST /api/v1/apply", accounts.Coordinator, "Makes a campaign file true.", h.apply()},
		{"GET /api/v1/keywords", accounts.Viewer, "Lists the keyword rules.", ask(v.Rules)},
		{"POST /api/v1/keywords/try", accounts.Viewer, "Says what a text would do; does nothing.", posted(v.Try)},
	}
}

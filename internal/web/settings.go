package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// settingVerbs are about what is set on the page instead of in config.yaml.
type settingVerbs interface {
	Settings(context.Context) (api.Settings, error)
	EditSettings(context.Context, api.SettingsEdit) (api.Settings, error)
}

func (h *Handler) settings() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/settings", accounts.Viewer, "Shows who writes, the country, the language and the time zone, and which of them config.yaml gives.", ask(v.Settings)},
		{"PATCH /api/v1/settings", accounts.Coordinator, "Changes settings that config.yaml does not give, at once.", posted(v.EditSettings)},
	}
}

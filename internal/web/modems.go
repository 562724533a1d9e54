package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// modemVerbs are about modems.
type modemVerbs interface {
	Modems(context.Context) ([]api.Modem, error)
	USSD(context.Context, api.USSD) (api.USSDAnswer, error)
	CheckModem(context.Context, api.ModemCheck) (api.ModemChecked, error)
	PauseModem(ctx context.Context, name string) (api.Modem, error)
	ResumeModem(ctx context.Context, name string) (api.Modem, error)
	// AskCredit asks the operator now what is left on a modem's SIM.
	AskCredit(ctx context.Context, name string) (api.Modem, error)
}

func (h *Handler) modems() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/modems", accounts.Viewer, ask(v.Modems)},
		{"POST /api/v1/modems/{name}/ussd", accounts.Coordinator, postedTo("name", toModem, v.USSD)},
		{"POST /api/v1/modems/{name}/check", accounts.Coordinator, postedTo("name", toCheck, v.CheckModem)},
		{"POST /api/v1/modems/{name}/pause", accounts.Coordinator, named("name", v.PauseModem)},
		{"POST /api/v1/modems/{name}/resume", accounts.Coordinator, named("name", v.ResumeModem)},
		{"POST /api/v1/modems/{name}/credit", accounts.Coordinator, named("name", v.AskCredit)},
	}
}

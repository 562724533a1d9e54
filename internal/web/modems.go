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
		{"GET /api/v1/modems", accounts.Viewer, "Lists modems as they are now.", ask(v.Modems)},
		{"POST /api/v1/modems/{name}/ussd", accounts.Coordinator, "Asks the operator by a code such as *123#, or makes a choice of its menu.", postedTo("name", toModem, v.USSD)},
		{"POST /api/v1/modems/{name}/check", accounts.Coordinator, "Tries step by step what a modem must be able to do.", postedTo("name", toCheck, v.CheckModem)},
		{"POST /api/v1/modems/{name}/pause", accounts.Coordinator, "Stops a modem from sending.", named("name", v.PauseModem)},
		{"POST /api/v1/modems/{name}/resume", accounts.Coordinator, "Lets a modem send again.", named("name", v.ResumeModem)},
		{"POST /api/v1/modems/{name}/credit", accounts.Coordinator, "Asks the operator now what the SIM has left.", named("name", v.AskCredit)},
	}
}

package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// modemVerbs are about modems.
type modemVerbs interface {
	Modems(context.Context) ([]api.Modem, error)
	Modem(ctx context.Context, name string) (api.ModemDetail, error)
	ModemHistory(ctx context.Context, name string, q api.HistoryQuery) (api.ModemHistory, error)
	// FindModems looks at all that is plugged in; it may take some seconds.
	FindModems(context.Context) ([]api.FoundStick, error)
	// AddModem adds a modem that config.yaml does not have. EditModem and
	// RemoveModem are for such ones.
	AddModem(context.Context, api.ModemSetup) (api.ModemDetail, error)
	EditModem(ctx context.Context, name string, s api.ModemSetup) (api.ModemDetail, error)
	RemoveModem(ctx context.Context, name string) error
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
		{"POST /api/v1/modems", accounts.Coordinator, "Adds a modem that config.yaml does not have.", posted(v.AddModem)},
		{"POST /api/v1/modems/find", accounts.Coordinator, "Looks at all that is plugged in: what is a modem, and what keeps the rest from being one.", ask(v.FindModems)},
		{"GET /api/v1/modems/{name}", accounts.Viewer, "Shows one modem with its queue and its settings.", named("name", v.Modem)},
		{"PATCH /api/v1/modems/{name}", accounts.Coordinator, "Changes a modem that was added, or its name.", postedOf("name", v.EditModem)},
		{"DELETE /api/v1/modems/{name}", accounts.Coordinator, "Removes a modem that was added.", gone("name", v.RemoveModem)},
		{"GET /api/v1/modems/{name}/history", accounts.Viewer, "Shows how signal and credit went over a day, a month or a year.", listedOf("name", historyQuery, v.ModemHistory)},
		{"POST /api/v1/modems/{name}/ussd", accounts.Coordinator, "Asks the operator by a code such as *123#, or makes a choice of its menu.", postedTo("name", toModem, v.USSD)},
		{"POST /api/v1/modems/{name}/check", accounts.Coordinator, "Tries step by step what a modem must be able to do.", postedTo("name", toCheck, v.CheckModem)},
		{"POST /api/v1/modems/{name}/pause", accounts.Coordinator, "Stops a modem from sending.", named("name", v.PauseModem)},
		{"POST /api/v1/modems/{name}/resume", accounts.Coordinator, "Lets a modem send again.", named("name", v.ResumeModem)},
		{"POST /api/v1/modems/{name}/credit", accounts.Coordinator, "Asks the operator now what the SIM has left.", named("name", v.AskCredit)},
	}
}

func historyQuery(p *params) api.HistoryQuery { return api.HistoryQuery{Span: p.text("span")} }

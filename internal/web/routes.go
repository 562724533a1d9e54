package web

import (
	"slices"

	"github.com/tocsin-sms/tocsin/accounts"
)

// route is one address of the API: its method and path, the least role that
// may call it, a sentence for the document of the API, and what answers.
type route struct {
	pattern string
	least   accounts.Role
	summary string
	endpoint
}

// routes is every route.
func (h *Handler) routes() []route {
	return slices.Concat(
		h.machine(),
		h.modems(),
		h.contacts(),
		h.directory(),
		h.imports(),
		h.groups(),
		h.keywords(),
		h.polls(),
		h.broadcasts(),
		h.drafts(),
		h.outbox(),
		h.inbox(),
		h.threads(),
		h.accounts(),
		h.settings(),
	)
}

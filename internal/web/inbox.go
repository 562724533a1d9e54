package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// inboxVerbs are about texts that came in.
type inboxVerbs interface {
	Inbox(context.Context, api.InQuery) ([]api.InMessage, error)
	InboxMessage(ctx context.Context, id string) (api.InMessage, error)
	// Decide settles a text that may have been a stop: api.DecideStop or
	// api.DecideKeep.
	Decide(ctx context.Context, id, decision string) (api.InMessage, error)
}

func (h *Handler) inbox() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/inbox", accounts.Viewer, "Lists texts that came in, the newest first.", listed(inQuery, v.Inbox)},
		{"GET /api/v1/inbox/{id}", accounts.Viewer, "Shows a text that came in.", named("id", v.InboxMessage)},
		{"POST /api/v1/inbox/{id}/decide", accounts.Moderator, "Settles a text that may have been a stop.", decideOn(v.Decide)},
	}
}

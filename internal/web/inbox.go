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
	// Thread is the texts to and from a number, newest first.
	Thread(ctx context.Context, number string, page api.Page) ([]api.ThreadEntry, error)
}

func (h *Handler) inbox() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/inbox", accounts.Viewer, "Lists texts that came in, the newest first.", listed(inQuery, v.Inbox)},
		{"GET /api/v1/inbox/{id}", accounts.Viewer, "Shows a text that came in.", named("id", v.InboxMessage)},
		{"POST /api/v1/inbox/{id}/decide", accounts.Moderator, "Settles a text that may have been a stop.", decideOn(v.Decide)},
		{"GET /api/v1/threads/{number}", accounts.Viewer, "Lists the texts to and from a number, the newest first.", listedOf("number", page, v.Thread)},
	}
}

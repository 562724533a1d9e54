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
		{"GET /api/v1/inbox", accounts.Viewer, listed(inQuery, v.Inbox)},
		{"GET /api/v1/inbox/{id}", accounts.Viewer, named("id", v.InboxMessage)},
		{"POST /api/v1/inbox/{id}/decide", accounts.Moderator, decideOn(v.Decide)},
		{"GET /api/v1/threads/{number}", accounts.Viewer, listedOf("number", page, v.Thread)},
	}
}

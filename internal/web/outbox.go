package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// outboxVerbs are about single texts that go out.
type outboxVerbs interface {
	Send(context.Context, api.Send) (api.OutMessage, error)
	Outbox(context.Context, api.OutQuery) ([]api.OutMessage, error)
	OutboxMessage(ctx context.Context, id string) (api.OutMessage, error)
	RetryMessage(ctx context.Context, id string) (api.OutMessage, error)
	DropMessage(ctx context.Context, id string) (api.OutMessage, error)
	// StrayReports are the status reports that no text waits for.
	StrayReports(context.Context, api.Page) ([]api.StrayReport, error)
}

func (h *Handler) outbox() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/outbox", accounts.Viewer, "Lists texts that go out, the newest first.", listed(outQuery, v.Outbox)},
		{"POST /api/v1/outbox", accounts.Moderator, "Queues one text to one number.", posted(v.Send)},
		{"GET /api/v1/outbox/reports", accounts.Viewer, "Lists the status reports that no text waits for, the latest first.", listed(page, v.StrayReports)},
		{"GET /api/v1/outbox/{id}", accounts.Viewer, "Shows a text that goes out, with its history.", named("id", v.OutboxMessage)},
		{"POST /api/v1/outbox/{id}/retry", accounts.Moderator, "Queues a text again.", named("id", v.RetryMessage)},
		{"POST /api/v1/outbox/{id}/drop", accounts.Moderator, "Takes a text out of the queue.", named("id", v.DropMessage)},
	}
}

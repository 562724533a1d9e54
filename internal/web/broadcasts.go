package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// broadcastVerbs are about texts to many.
type broadcastVerbs interface {
	SendBroadcast(context.Context, api.BroadcastDraft) (api.Broadcast, error)
	PreflightBroadcast(context.Context, api.BroadcastDraft) (api.Preflight, error)
	Broadcasts(context.Context, api.Page) ([]api.Broadcast, error)
	Broadcast(ctx context.Context, id string) (api.Broadcast, error)
	PauseBroadcast(ctx context.Context, id string) (api.Broadcast, error)
	ResumeBroadcast(ctx context.Context, id string) (api.Broadcast, error)
	CancelBroadcast(ctx context.Context, id string) (api.Broadcast, error)
}

func (h *Handler) broadcasts() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/broadcasts", accounts.Viewer, listed(page, v.Broadcasts)},
		{"POST /api/v1/broadcasts", accounts.Coordinator, posted(v.SendBroadcast)},
		{"POST /api/v1/broadcasts/preflight", accounts.Coordinator, posted(v.PreflightBroadcast)},
		{"GET /api/v1/broadcasts/{id}", accounts.Viewer, named("id", v.Broadcast)},
		{"POST /api/v1/broadcasts/{id}/pause", accounts.Coordinator, named("id", v.PauseBroadcast)},
		{"POST /api/v1/broadcasts/{id}/resume", accounts.Coordinator, named("id", v.ResumeBroadcast)},
		{"POST /api/v1/broadcasts/{id}/cancel", accounts.Coordinator, named("id", v.CancelBroadcast)},
	}
}

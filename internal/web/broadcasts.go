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
		{"GET /api/v1/broadcasts", accounts.Viewer, "Lists broadcasts, the newest first.", listed(page, v.Broadcasts)},
		{"POST /api/v1/broadcasts", accounts.Coordinator, "Sends a text to many, now, later or on a schedule.", posted(v.SendBroadcast)},
		{"POST /api/v1/broadcasts/preflight", accounts.Coordinator, "Says what a broadcast would do; sends nothing.", posted(v.PreflightBroadcast)},
		{"GET /api/v1/broadcasts/{id}", accounts.Viewer, "Shows a broadcast as it stands.", named("id", v.Broadcast)},
		{"POST /api/v1/broadcasts/{id}/pause", accounts.Coordinator, "Holds back what of a broadcast has not left.", named("id", v.PauseBroadcast)},
		{"POST /api/v1/broadcasts/{id}/resume", accounts.Coordinator, "Goes on with a paused broadcast.", named("id", v.ResumeBroadcast)},
		{"POST /api/v1/broadcasts/{id}/cancel", accounts.Coordinator, "Ends a broadcast: what has not left never will.", named("id", v.CancelBroadcast)},
	}
}

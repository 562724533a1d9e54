package web

import (
	"context"
	"io"
	"net/http"

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
	ChangeBroadcast(ctx context.Context, id string, d api.BroadcastDraft) (api.Broadcast, error)
	CopyBroadcast(ctx context.Context, id string) (api.BroadcastDraft, error)
	TestBroadcast(context.Context, api.BroadcastTest) ([]api.OutMessage, error)
	ResendBroadcast(ctx context.Context, id string, r api.Resend) (api.Resent, error)
	BroadcastAnswers(ctx context.Context, id string, p api.Page) (api.BroadcastAnswers, error)
	ExportBroadcast(ctx context.Context, w io.Writer, id string) error
	// LiveBroadcasts are those that are neither done nor cancelled.
	LiveBroadcasts(context.Context) ([]api.Broadcast, error)
}

// draftVerbs are about texts that are being written, and saved selections.
type draftVerbs interface {
	Drafts(context.Context, api.DraftQuery) ([]api.Draft, error)
	Draft(ctx context.Context, id string) (api.Draft, error)
	SaveDraft(context.Context, api.Draft) (api.Draft, error)
	DeleteDraft(ctx context.Context, id string) error
	Segments(context.Context) ([]api.Segment, error)
	SaveSegment(context.Context, api.Segment) (api.Segment, error)
	DeleteSegment(ctx context.Context, name string) error
}

func (h *Handler) broadcasts() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/broadcasts", accounts.Viewer, "Lists broadcasts, the newest first.", listed(page, v.Broadcasts)},
		{"GET /api/v1/broadcasts/live", accounts.Viewer, "Lists the broadcasts that are not over, the newest first.", ask(v.LiveBroadcasts)},
		{"POST /api/v1/broadcasts/test", accounts.Coordinator, "Sends a text to one number, as its people would get it.", posted(v.TestBroadcast)},
		{"PUT /api/v1/broadcasts/{id}", accounts.Coordinator, "Changes a broadcast that has not begun.", postedOf("id", v.ChangeBroadcast)},
		{"GET /api/v1/broadcasts/{id}/copy", accounts.Coordinator, "Gives the draft that would send a broadcast once more.", named("id", v.CopyBroadcast)},
		{"POST /api/v1/broadcasts/{id}/resend", accounts.Coordinator, "Sends the texts again that failed or are uncertain.", postedOf("id", v.ResendBroadcast)},
		{"GET /api/v1/broadcasts/{id}/answers", accounts.Viewer, "Lists what recipients texted back, the newest first.", listedOf("id", page, v.BroadcastAnswers)},
		{"GET /api/v1/broadcasts/{id}/export", accounts.Viewer, "Writes what became of each text as CSV.", h.exportBroadcast()},
		{"POST /api/v1/broadcasts", accounts.Coordinator, "Sends a text to many, now, later or on a schedule.", posted(v.SendBroadcast)},
		{"POST /api/v1/broadcasts/preflight", accounts.Coordinator, "Says what a broadcast would do; sends nothing.", posted(v.PreflightBroadcast)},
		{"GET /api/v1/broadcasts/{id}", accounts.Viewer, "Shows a broadcast as it stands.", named("id", v.Broadcast)},
		{"POST /api/v1/broadcasts/{id}/pause", accounts.Coordinator, "Holds back what of a broadcast has not left.", named("id", v.PauseBroadcast)},
		{"POST /api/v1/broadcasts/{id}/resume", accounts.Coordinator, "Goes on with a paused broadcast.", named("id", v.ResumeBroadcast)},
		{"POST /api/v1/broadcasts/{id}/cancel", accounts.Coordinator, "Ends a broadcast: what has not left never will.", named("id", v.CancelBroadcast)},
	}
}

func (h *Handler) drafts() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/drafts", accounts.Viewer, "Lists drafts or templates, the last changed first.", listed(draftQuery, v.Drafts)},
		{"POST /api/v1/drafts", accounts.Coordinator, "Keeps a draft or a template.", posted(v.SaveDraft)},
		{"GET /api/v1/drafts/{id}", accounts.Viewer, "Shows a draft or a template.", named("id", v.Draft)},
		{"DELETE /api/v1/drafts/{id}", accounts.Coordinator, "Removes a draft or a template.", gone("id", v.DeleteDraft)},
		{"GET /api/v1/segments", accounts.Viewer, "Lists saved selections of people, by name.", ask(v.Segments)},
		{"POST /api/v1/segments", accounts.Coordinator, "Keeps a selection of people under a name.", posted(v.SaveSegment)},
		{"DELETE /api/v1/segments/{name}", accounts.Coordinator, "Forgets a selection; its people stay.", gone("name", v.DeleteSegment)},
	}
}

func draftQuery(p *params) api.DraftQuery { return api.DraftQuery{Templates: p.flag("templates")} }

// exportBroadcast writes CSV as it is read from the store.
func (h *Handler) exportBroadcast() endpoint {
	return endpoint{
		serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
			w.Header().Set("Content-Type", csvKind)
			return nil, h.verbs.ExportBroadcast(r.Context(), w, r.PathValue("id"))
		},
		shape: shape{answer: []string{csvKind}},
	}
}

const csvKind = "text/csv; charset=utf-8"

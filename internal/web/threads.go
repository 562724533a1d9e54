package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// threadVerbs are about conversations.
type threadVerbs interface {
	Threads(context.Context, api.ThreadQuery) ([]api.Thread, error)
	ShowThread(ctx context.Context, number string) (api.Thread, error)
	// Thread is the texts to and from a number, newest first.
	Thread(ctx context.Context, number string, page api.Page) ([]api.ThreadEntry, error)
	MarkThread(ctx context.Context, number string, m api.ThreadMarks) (api.Thread, error)
	// ReadThreads marks every conversation as read.
	ReadThreads(context.Context) (api.InboxCounts, error)
	Reply(ctx context.Context, number string, r api.Reply) (api.OutMessage, error)
	// MeasureText is what a text would take.
	MeasureText(context.Context, api.TextDraft) (api.TextSize, error)
	InboxCounts(context.Context) (api.InboxCounts, error)
	MarkText(ctx context.Context, id string, m api.TextMarks) (api.InMessage, error)
	UndoText(ctx context.Context, id string, u api.Undo) (api.InMessage, error)
}

func (h *Handler) threads() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/threads", accounts.Viewer, "Lists conversations, that with the latest text first.", listed(threadQuery, v.Threads)},
		{"GET /api/v1/threads/{number}", accounts.Viewer, "Lists the texts to and from a number, the newest first.", listedOf("number", page, v.Thread)},
		{"GET /api/v1/threads/{number}/about", accounts.Viewer, "Shows a conversation without its texts.", named("number", v.ShowThread)},
		{"POST /api/v1/threads/{number}/mark", accounts.Moderator, "Marks a conversation as read, starred or archived.", postedOf("number", v.MarkThread)},
		{"POST /api/v1/threads/read", accounts.Moderator, "Marks every conversation as read.", ask(v.ReadThreads)},
		{"POST /api/v1/threads/{number}/reply", accounts.Moderator, "Sends a text to the other side of a conversation.", postedOf("number", v.Reply)},
		{"POST /api/v1/outbox/measure", accounts.Viewer, "Tells what a text would take.", posted(v.MeasureText)},
		{"GET /api/v1/inbox/counts", accounts.Viewer, "Counts what waits in the inbox.", ask(v.InboxCounts)},
		{"POST /api/v1/inbox/{id}/mark", accounts.Moderator, "Notes that a text is dealt with, or was sent twice.", postedOf("id", v.MarkText)},
		{"POST /api/v1/inbox/{id}/undo", accounts.Moderator, "Takes back what a text did.", postedOf("id", v.UndoText)},
	}
}

func threadQuery(p *params) api.ThreadQuery {
	return api.ThreadQuery{Show: p.text("show"), Text: p.text("text"), Page: page(p)}
}

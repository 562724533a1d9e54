package api

import (
	"context"
	"net/http"
)

// Threads lists conversations, that with the latest text first.
func (c *Client) Threads(ctx context.Context, q ThreadQuery) ([]Thread, error) {
	return fetch[[]Thread](ctx, c, http.MethodGet, "/threads", q.Values())
}

// ShowThread is a conversation by its number, without its texts.
func (c *Client) ShowThread(ctx context.Context, number string) (Thread, error) {
	return fetch[Thread](ctx, c, http.MethodGet, path("threads", number, "about"), nil)
}

// MarkThread changes what is noted of a conversation.
func (c *Client) MarkThread(ctx context.Context, number string, m ThreadMarks) (Thread, error) {
	return send[Thread](ctx, c, http.MethodPost, path("threads", number, "mark"), m)
}

// ReadThreads marks every conversation as read.
func (c *Client) ReadThreads(ctx context.Context) (InboxCounts, error) {
	return fetch[InboxCounts](ctx, c, http.MethodPost, "/threads/read", nil)
}

// Reply sends a text to the other side of a conversation.
func (c *Client) Reply(ctx context.Context, number string, r Reply) (OutMessage, error) {
	return send[OutMessage](ctx, c, http.MethodPost, path("threads", number, "reply"), r)
}

// InboxCounts is what waits in the inbox.
func (c *Client) InboxCounts(ctx context.Context) (InboxCounts, error) {
	return fetch[InboxCounts](ctx, c, http.MethodGet, "/inbox/counts", nil)
}

// MarkText notes what a person says of a text that came in.
func (c *Client) MarkText(ctx context.Context, id string, m TextMarks) (InMessage, error) {
	return send[InMessage](ctx, c, http.MethodPost, path("inbox", id, "mark"), m)
}

// UndoText takes back what a text did.
func (c *Client) UndoText(ctx context.Context, id string, u Undo) (InMessage, error) {
	return send[InMessage](ctx, c, http.MethodPost, path("inbox", id, "undo"), u)
}

// MeasureText is what a text would take.
func (c *Client) MeasureText(ctx context.Context, d TextDraft) (TextSize, error) {
	return send[TextSize](ctx, c, http.MethodPost, "/outbox/measure", d)
}

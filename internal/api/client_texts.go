package api

import (
	"context"
	"net/http"
)

// Send queues one text to one number.
func (c *Client) Send(ctx context.Context, s Send) (OutMessage, error) {
	return send[OutMessage](ctx, c, http.MethodPost, "/outbox", s)
}

// Outbox lists texts that go out, the newest first.
func (c *Client) Outbox(ctx context.Context, q OutQuery) ([]OutMessage, error) {
	return fetch[[]OutMessage](ctx, c, http.MethodGet, "/outbox", q.Values())
}

// OutboxMessage is a text with its history.
func (c *Client) OutboxMessage(ctx context.Context, id string) (OutMessage, error) {
	return fetch[OutMessage](ctx, c, http.MethodGet, path("outbox", id), nil)
}

// RetryMessage queues a text again.
func (c *Client) RetryMessage(ctx context.Context, id string) (OutMessage, error) {
	return fetch[OutMessage](ctx, c, http.MethodPost, path("outbox", id, "retry"), nil)
}

// DropMessage takes a text out of the queue.
func (c *Client) DropMessage(ctx context.Context, id string) (OutMessage, error) {
	return fetch[OutMessage](ctx, c, http.MethodPost, path("outbox", id, "drop"), nil)
}

// StrayReports lists the status reports no text waits for, the latest first.
func (c *Client) StrayReports(ctx context.Context, p Page) ([]StrayReport, error) {
	return fetch[[]StrayReport](ctx, c, http.MethodGet, "/outbox/reports", p.Values())
}

// Inbox lists texts that came in, the newest first.
func (c *Client) Inbox(ctx context.Context, q InQuery) ([]InMessage, error) {
	return fetch[[]InMessage](ctx, c, http.MethodGet, "/inbox", q.Values())
}

// InboxMessage is a text that came in.
func (c *Client) InboxMessage(ctx context.Context, id string) (InMessage, error) {
	return fetch[InMessage](ctx, c, http.MethodGet, path("inbox", id), nil)
}

// Decide settles a text that may have been a stop.
func (c *Client) Decide(ctx context.Context, id, decision string) (InMessage, error) {
	return send[InMessage](ctx, c, http.MethodPost, path("inbox", id, "decide"), Decision{decision})
}

// Thread is the texts to and from a number, the newest first.
func (c *Client) Thread(ctx context.Context, number string, p Page) ([]ThreadEntry, error) {
	return fetch[[]ThreadEntry](ctx, c, http.MethodGet, path("threads", number), p.Values())
}

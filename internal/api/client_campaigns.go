package api

import (
	"bytes"
	"context"
	"net/http"
)

// Apply makes a campaign file true.
func (c *Client) Apply(ctx context.Context, a Apply) (Applied, error) {
	return decode[Applied](c.do(ctx, request{
		method: http.MethodPost, path: "/apply", query: a.Values(),
		body: bytes.NewReader(a.File), kind: "application/yaml",
	}))
}

// Rules lists the keyword rules.
func (c *Client) Rules(ctx context.Context) ([]Rule, error) {
	return fetch[[]Rule](ctx, c, http.MethodGet, "/keywords", Page{All: true}.Values())
}

// Try says what a text would do.
func (c *Client) Try(ctx context.Context, t Try) (Tried, error) {
	return send[Tried](ctx, c, http.MethodPost, "/keywords/try", t)
}

// Polls lists polls.
func (c *Client) Polls(ctx context.Context) ([]Poll, error) {
	return fetch[[]Poll](ctx, c, http.MethodGet, "/polls", Page{All: true}.Values())
}

// Poll is a poll with its tally.
func (c *Client) Poll(ctx context.Context, name string) (Poll, error) {
	return fetch[Poll](ctx, c, http.MethodGet, path("polls", name), nil)
}

// OpenPoll opens a poll and may ask it.
func (c *Client) OpenPoll(ctx context.Context, o PollOpen) (PollOpened, error) {
	return send[PollOpened](ctx, c, http.MethodPost, path("polls", o.Name, "open"), o)
}

// ClosePoll closes a poll now.
func (c *Client) ClosePoll(ctx context.Context, name string) (Poll, error) {
	return fetch[Poll](ctx, c, http.MethodPost, path("polls", name, "close"), nil)
}

// Refile counts an answer that was unclear.
func (c *Client) Refile(ctx context.Context, r Refile) (Poll, error) {
	return send[Poll](ctx, c, http.MethodPost, path("polls", r.Poll, "refile"), r)
}

// SendBroadcast sends a text to many, now or later.
func (c *Client) SendBroadcast(ctx context.Context, d BroadcastDraft) (Broadcast, error) {
	return send[Broadcast](ctx, c, http.MethodPost, "/broadcasts", d)
}

// PreflightBroadcast says what a broadcast would do.
func (c *Client) PreflightBroadcast(ctx context.Context, d BroadcastDraft) (Preflight, error) {
	return send[Preflight](ctx, c, http.MethodPost, "/broadcasts/preflight", d)
}

// Broadcasts lists broadcasts, the newest first.
func (c *Client) Broadcasts(ctx context.Context, p Page) ([]Broadcast, error) {
	return fetch[[]Broadcast](ctx, c, http.MethodGet, "/broadcasts", p.Values())
}

// Broadcast is a broadcast as it stands.
func (c *Client) Broadcast(ctx context.Context, id string) (Broadcast, error) {
	return fetch[Broadcast](ctx, c, http.MethodGet, path("broadcasts", id), nil)
}

// PauseBroadcast holds back what of it has not left.
func (c *Client) PauseBroadcast(ctx context.Context, id string) (Broadcast, error) {
	return fetch[Broadcast](ctx, c, http.MethodPost, path("broadcasts", id, "pause"), nil)
}

// ResumeBroadcast goes on with a paused broadcast.
func (c *Client) ResumeBroadcast(ctx context.Context, id string) (Broadcast, error) {
	return fetch[Broadcast](ctx, c, http.MethodPost, path("broadcasts", id, "resume"), nil)
}

// CancelBroadcast ends a broadcast: what has not left never will.
func (c *Client) CancelBroadcast(ctx context.Context, id string) (Broadcast, error) {
	return fetch[Broadcast](ctx, c, http.MethodPost, path("broadcasts", id, "cancel"), nil)
}

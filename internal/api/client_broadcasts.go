package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// ChangeBroadcast puts a draft in the place of a broadcast that has not begun.
func (c *Client) ChangeBroadcast(ctx context.Context, id string, d BroadcastDraft) (Broadcast, error) {
	return send[Broadcast](ctx, c, http.MethodPut, path("broadcasts", id), d)
}

// TestBroadcast sends a text to one number only.
func (c *Client) TestBroadcast(ctx context.Context, t BroadcastTest) ([]OutMessage, error) {
	return send[[]OutMessage](ctx, c, http.MethodPost, "/broadcasts/test", t)
}

// ResendBroadcast sends texts of a broadcast again that failed or are uncertain.
func (c *Client) ResendBroadcast(ctx context.Context, id string, r Resend) (Resent, error) {
	return send[Resent](ctx, c, http.MethodPost, path("broadcasts", id, "resend"), r)
}

// BroadcastAnswers is what recipients texted back since.
func (c *Client) BroadcastAnswers(ctx context.Context, id string, p Page) (BroadcastAnswers, error) {
	return fetch[BroadcastAnswers](ctx, c, http.MethodGet, path("broadcasts", id, "answers"), p.Values())
}

// ExportBroadcast writes what became of each text as CSV.
func (c *Client) ExportBroadcast(ctx context.Context, w io.Writer, id string) error {
	return c.stream(ctx, w, path("broadcasts", id, "export"), nil)
}

// CopyBroadcast is the draft that would send a broadcast once more.
func (c *Client) CopyBroadcast(ctx context.Context, id string) (BroadcastDraft, error) {
	return fetch[BroadcastDraft](ctx, c, http.MethodGet, path("broadcasts", id, "copy"), nil)
}

// Drafts lists drafts or templates, the last changed first.
func (c *Client) Drafts(ctx context.Context, q DraftQuery) ([]Draft, error) {
	v := url.Values{}
	put(v, "templates", flag(q.Templates))
	return fetch[[]Draft](ctx, c, http.MethodGet, "/drafts", v)
}

// Draft is a draft or a template.
func (c *Client) Draft(ctx context.Context, id string) (Draft, error) {
	return fetch[Draft](ctx, c, http.MethodGet, path("drafts", id), nil)
}

// SaveDraft keeps a draft, a new one where it has no ID.
func (c *Client) SaveDraft(ctx context.Context, d Draft) (Draft, error) {
	return send[Draft](ctx, c, http.MethodPost, "/drafts", d)
}

// DeleteDraft removes a draft or a template.
func (c *Client) DeleteDraft(ctx context.Context, id string) error {
	return c.drop(ctx, path("drafts", id))
}

// Segments lists the saved selections, by name.
func (c *Client) Segments(ctx context.Context) ([]Segment, error) {
	return fetch[[]Segment](ctx, c, http.MethodGet, "/segments", nil)
}

// SaveSegment keeps a selection under its name.
func (c *Client) SaveSegment(ctx context.Context, s Segment) (Segment, error) {
	return send[Segment](ctx, c, http.MethodPost, "/segments", s)
}

// DeleteSegment forgets a selection.
func (c *Client) DeleteSegment(ctx context.Context, name string) error {
	return c.drop(ctx, path("segments", name))
}

// LiveBroadcasts lists the broadcasts that are neither done nor cancelled, the
// newest first.
func (c *Client) LiveBroadcasts(ctx context.Context) ([]Broadcast, error) {
	return fetch[[]Broadcast](ctx, c, http.MethodGet, "/broadcasts/live", nil)
}

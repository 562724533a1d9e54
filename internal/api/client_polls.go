package api

import (
	"context"
	"io"
	"net/http"
)

// CheckPoll says what is wrong with a poll, or in its way.
func (c *Client) CheckPoll(ctx context.Context, s PollSave) (PollChecked, error) {
	return send[PollChecked](ctx, c, http.MethodPost, "/polls/check", s)
}

// SavePoll makes a poll or changes one.
func (c *Client) SavePoll(ctx context.Context, s PollSave) (PollSaved, error) {
	return send[PollSaved](ctx, c, http.MethodPost, "/polls", s)
}

// RemovePoll removes a poll with its votes.
func (c *Client) RemovePoll(ctx context.Context, name string) error {
	return c.drop(ctx, path("polls", name))
}

// PollTimeline is when the votes of a poll were sent.
func (c *Client) PollTimeline(ctx context.Context, name string) ([]PollStep, error) {
	return fetch[[]PollStep](ctx, c, http.MethodGet, path("polls", name, "timeline"), nil)
}

// PollShares is how the groups answer a poll.
func (c *Client) PollShares(ctx context.Context, name string) ([]PollShare, error) {
	return fetch[[]PollShare](ctx, c, http.MethodGet, path("polls", name, "groups"), nil)
}

// ExportPoll writes the votes of a poll as CSV.
func (c *Client) ExportPoll(ctx context.Context, w io.Writer, e PollExport) error {
	return c.stream(ctx, w, path("polls", e.Name, "export"), e.Values())
}

package api

import (
	"context"
	"net/http"
	"net/url"
)

// Home is what needs a person now, and what is going on.
func (c *Client) Home(ctx context.Context) (Home, error) {
	return fetch[Home](ctx, c, http.MethodGet, "/home", nil)
}

// Modem is one modem with its queue and its settings.
func (c *Client) Modem(ctx context.Context, name string) (ModemDetail, error) {
	return fetch[ModemDetail](ctx, c, http.MethodGet, path("modems", name), nil)
}

// ModemHistory is how a modem's signal and credit went.
func (c *Client) ModemHistory(ctx context.Context, name string, q HistoryQuery) (ModemHistory, error) {
	return fetch[ModemHistory](ctx, c, http.MethodGet, path("modems", name, "history"), q.Values())
}

// Values is the query as the parameters of a request.
func (q HistoryQuery) Values() url.Values {
	v := url.Values{}
	put(v, "span", q.Span)
	return v
}

// FindModems looks at all that is plugged in.
func (c *Client) FindModems(ctx context.Context) ([]FoundStick, error) {
	return fetch[[]FoundStick](ctx, c, http.MethodPost, "/modems/find", nil)
}

// AddModem adds a modem that config.yaml does not have.
func (c *Client) AddModem(ctx context.Context, s ModemSetup) (ModemDetail, error) {
	return send[ModemDetail](ctx, c, http.MethodPost, "/modems", s)
}

// EditModem changes a modem that was added, or its name.
func (c *Client) EditModem(ctx context.Context, name string, s ModemSetup) (ModemDetail, error) {
	return send[ModemDetail](ctx, c, http.MethodPatch, path("modems", name), s)
}

// RemoveModem removes a modem that was added.
func (c *Client) RemoveModem(ctx context.Context, name string) error {
	return c.drop(ctx, path("modems", name))
}

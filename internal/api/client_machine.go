package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Status is the state of the whole daemon.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return fetch[Status](ctx, c, http.MethodGet, "/status", nil)
}

// Modems lists every modem.
func (c *Client) Modems(ctx context.Context) ([]Modem, error) {
	return fetch[[]Modem](ctx, c, http.MethodGet, "/modems", nil)
}

// USSD asks a modem's operator by a code such as *123#, or makes a choice.
func (c *Client) USSD(ctx context.Context, u USSD) (USSDAnswer, error) {
	return send[USSDAnswer](ctx, c, http.MethodPost, path("modems", u.Modem, "ussd"), u)
}

// CheckModem tries step by step what a modem must be able to do.
func (c *Client) CheckModem(ctx context.Context, m ModemCheck) (ModemChecked, error) {
	return send[ModemChecked](ctx, c, http.MethodPost, path("modems", m.Modem, "check"), m)
}

// PauseModem stops a modem from sending.
func (c *Client) PauseModem(ctx context.Context, name string) (Modem, error) {
	return fetch[Modem](ctx, c, http.MethodPost, path("modems", name, "pause"), nil)
}

// ResumeModem lets a modem send again.
func (c *Client) ResumeModem(ctx context.Context, name string) (Modem, error) {
	return fetch[Modem](ctx, c, http.MethodPost, path("modems", name, "resume"), nil)
}

// AskCredit asks a modem's operator now what the SIM has left.
func (c *Client) AskCredit(ctx context.Context, name string) (Modem, error) {
	return fetch[Modem](ctx, c, http.MethodPost, path("modems", name, "credit"), nil)
}

// Backup writes a copy of the store to w.
func (c *Client) Backup(ctx context.Context, w io.Writer) error {
	return c.stream(ctx, w, "/backup", nil)
}

// Watch calls fn for each event until ctx or the daemon ends (nil), or fn
// fails (its error).
func (c *Client) Watch(ctx context.Context, q WatchQuery, fn func(Event) error) error {
	resp, err := c.do(ctx, request{method: http.MethodGet, path: "/events", query: q.Values()})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	dec := json.NewDecoder(resp.Body)
	for {
		var e Event
		if err := dec.Decode(&e); err != nil {
			return watchEnd(ctx, err)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// watchEnd tells an end that was to be expected from one that was not.
func watchEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

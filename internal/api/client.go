package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Prefix begins the path of every route.
const Prefix = "/api/v1"

// Client asks a daemon for its verbs over HTTP. It has a method for each, with
// the verb's own arguments. Errors the daemon tells are *Problem; where nobody
// listens, what the dial function returned is wrapped.
type Client struct {
	http  *http.Client
	base  string // scheme and host of every address
	token string // "" at the socket, whose owner needs none
}

// NewClient speaks to whatever dial connects to.
func NewClient(dial func(context.Context) (net.Conn, error)) *Client {
	// The host is a word for the Host header only: dial knows where to go.
	return newClient("http://tocsin", "", &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
	})
}

// Close drops connections that are kept for reuse.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// request is one call: the path after Prefix, already escaped.
type request struct {
	method, path string
	query        url.Values
	body         io.Reader
	kind         string // of the body, a media type
}

// path joins segments of a route, each escaped.
func path(segments ...string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + url.PathEscape(s))
	}
	return b.String()
}

// do makes the call and returns the answer for its body to be read and closed.
func (c *Client) do(ctx context.Context, r request) (*http.Response, error) {
	target := c.base + Prefix + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, r.body)
	if err != nil {
		return nil, err
	}
	if r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil && c.token != "" {
		return nil, fmt.Errorf("ask %s: %w", c.base, withoutAddress(err))
	}
	if err != nil {
		return nil, withoutAddress(err)
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, problem(resp)
	}
	return resp, nil
}

// withoutAddress drops what net/http says about an address that is not real.
func withoutAddress(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the daemon broke off without an answer: %w", err)
	}
	var about *url.Error
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}

// problem reads what the daemon says went wrong.
func problem(resp *http.Response) error {
	var p Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil || p.Title == "" {
		return fmt.Errorf("the daemon answered %s", resp.Status)
	}
	return &p
}

// fetch makes a call without a body and decodes the answer.
func fetch[U any](ctx context.Context, c *Client, method, path string, query url.Values) (U, error) {
	return decode[U](c.do(ctx, request{method: method, path: path, query: query}))
}

// send makes a call with a JSON body and decodes the answer.
func send[U any](ctx context.Context, c *Client, method, path string, body any) (U, error) {
	var b bytes.Buffer
	if err := Encode(&b, body); err != nil {
		var none U
		return none, err
	}
	return decode[U](c.do(ctx, request{method: method, path: path, body: &b, kind: "application/json"}))
}

func decode[U any](resp *http.Response, err error) (U, error) {
	var u U
	if err != nil {
		return u, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&u); err != nil {
		return u, fmt.Errorf("read the daemon's answer: %w", err)
	}
	return u, nil
}

// drop makes a call that answers nothing.
func (c *Client) drop(ctx context.Context, path string) error {
	resp, err := c.do(ctx, request{method: http.MethodDelete, path: path})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// stream copies the body of an answer to w. A daemon that breaks off in the
// middle is an error, as the body's end mark is missing then.
func (c *Client) stream(ctx context.Context, w io.Writer, path string, query url.Values) error {
	resp, err := c.do(ctx, request{method: http.MethodGet, path: path, query: query})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(w, resp.Body)
	return err
}

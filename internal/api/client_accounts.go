package api

import (
	"context"
	"net/http"
)

// Accounts lists who may sign in.
func (c *Client) Accounts(ctx context.Context) ([]Account, error) {
	return fetch[[]Account](ctx, c, http.MethodGet, "/accounts", nil)
}

// CreateAccount makes an account.
func (c *Client) CreateAccount(ctx context.Context, d AccountDraft) (Account, error) {
	return send[Account](ctx, c, http.MethodPost, "/accounts", d)
}

// EditAccount changes an account.
func (c *Client) EditAccount(ctx context.Context, e AccountEdit) (Account, error) {
	return send[Account](ctx, c, http.MethodPatch, path("accounts", e.Name), e)
}

// SetPassword gives an account another password.
func (c *Client) SetPassword(ctx context.Context, p NewPassword) (Account, error) {
	return send[Account](ctx, c, http.MethodPost, path("accounts", p.Name, "password"), p)
}

// RemoveAccount takes an account away.
func (c *Client) RemoveAccount(ctx context.Context, name string) error {
	return c.drop(ctx, path("accounts", name))
}

// CreateLink makes an address that signs in once.
func (c *Client) CreateLink(ctx context.Context, l SignInLink) (SignInLink, error) {
	return send[SignInLink](ctx, c, http.MethodPost, "/links", l)
}

// Tokens lists the tokens, without their secrets.
func (c *Client) Tokens(ctx context.Context) ([]Token, error) {
	return fetch[[]Token](ctx, c, http.MethodGet, "/tokens", nil)
}

// CreateToken makes a token; its secret is told only now.
func (c *Client) CreateToken(ctx context.Context, t Token) (Token, error) {
	return send[Token](ctx, c, http.MethodPost, "/tokens", t)
}

// RemoveToken takes a token away.
func (c *Client) RemoveToken(ctx context.Context, name string) error {
	return c.drop(ctx, path("tokens", name))
}

package api

import (
	"context"
	"io"
	"net/http"
)

// Contacts lists people, by number.
func (c *Client) Contacts(ctx context.Context, q ContactQuery) ([]Contact, error) {
	return fetch[[]Contact](ctx, c, http.MethodGet, "/contacts", q.Values())
}

// Contact is a person with their evidence and latest texts.
func (c *Client) Contact(ctx context.Context, number string) (ContactDetail, error) {
	return fetch[ContactDetail](ctx, c, http.MethodGet, path("contacts", number), nil)
}

// EditContact changes a contact, or makes one.
func (c *Client) EditContact(ctx context.Context, edit ContactEdit, create bool) (Contact, error) {
	if create {
		return send[Contact](ctx, c, http.MethodPost, "/contacts", edit)
	}
	return send[Contact](ctx, c, http.MethodPatch, path("contacts", edit.Number), edit)
}

// ReachContact lets broadcasts go to a number again that was unreachable.
func (c *Client) ReachContact(ctx context.Context, number string) (Contact, error) {
	return fetch[Contact](ctx, c, http.MethodPost, path("contacts", number, "reach"), nil)
}

// EraseContact forgets a person and their texts; a stop is remembered.
func (c *Client) EraseContact(ctx context.Context, number string) error {
	return c.drop(ctx, path("contacts", number))
}

// Import reads a CSV file of people.
func (c *Client) Import(ctx context.Context, r io.Reader, o ImportOptions) (ImportReport, error) {
	return decode[ImportReport](c.do(ctx, request{
		method: http.MethodPost, path: "/contacts/import", query: o.Values(), body: r, kind: "text/csv",
	}))
}

// Export writes people as CSV.
func (c *Client) Export(ctx context.Context, w io.Writer, q ContactQuery) error {
	return c.stream(ctx, w, "/contacts/export", q.Values())
}

// CreateGroup makes a group.
func (c *Client) CreateGroup(ctx context.Context, g Group) (Group, error) {
	return send[Group](ctx, c, http.MethodPost, "/groups", g)
}

// Groups lists groups, by name.
func (c *Client) Groups(ctx context.Context, p Page) ([]Group, error) {
	return fetch[[]Group](ctx, c, http.MethodGet, "/groups", p.Values())
}

// Group is a group with a page of its members.
func (c *Client) Group(ctx context.Context, name string, p Page) (Group, error) {
	return fetch[Group](ctx, c, http.MethodGet, path("groups", name), p.Values())
}

// DeleteGroup removes a group; its members stay contacts.
func (c *Client) DeleteGroup(ctx context.Context, name string) error {
	return c.drop(ctx, path("groups", name))
}

// AddMembers puts people in a group.
func (c *Client) AddMembers(ctx context.Context, name string, numbers []string) (Changed, error) {
	return send[Changed](ctx, c, http.MethodPost, path("groups", name, "members"), Membership{numbers})
}

// RemoveMembers takes people out of a group.
func (c *Client) RemoveMembers(ctx context.Context, name string, numbers []string) (Changed, error) {
	return send[Changed](ctx, c, http.MethodDelete, path("groups", name, "members"), Membership{numbers})
}

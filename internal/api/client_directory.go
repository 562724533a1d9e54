package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Values is the query as the parameters of a request.
func (q PeopleQuery) Values() url.Values {
	v := q.Page.Values()
	put(v, "text", q.Text)
	put(v, "group", q.Group)
	put(v, "language", q.Language)
	put(v, "field", q.Field)
	put(v, "value", q.Value)
	put(v, "held", flag(q.Held))
	put(v, "unreachable", flag(q.Unreachable))
	put(v, "sort", q.Sort)
	if q.Stopped != nil {
		v.Set("stopped", strconv.FormatBool(*q.Stopped))
	}
	return v
}

// People is a page of a list of people, sorted and counted.
func (c *Client) People(ctx context.Context, q PeopleQuery) (People, error) {
	return fetch[People](ctx, c, http.MethodGet, "/people", q.Values())
}

// Facets are the languages and fields that people have.
func (c *Client) Facets(ctx context.Context) (Facets, error) {
	return fetch[Facets](ctx, c, http.MethodGet, "/people/facets", nil)
}

// ExportPeople writes the people of a list as CSV.
func (c *Client) ExportPeople(ctx context.Context, w io.Writer, q PeopleQuery) error {
	return c.stream(ctx, w, "/people/export", q.Values())
}

// Timeline is all that happened with a person, newest first.
func (c *Client) Timeline(ctx context.Context, number string, p Page) (Timeline, error) {
	return fetch[Timeline](ctx, c, http.MethodGet, path("contacts", number, "timeline"), p.Values())
}

// MergeContacts makes one contact of two.
func (c *Client) MergeContacts(ctx context.Context, m Merge) (Contact, error) {
	return send[Contact](ctx, c, http.MethodPost, path("contacts", m.Keep, "merge"), m)
}

// Footprint is how much an erasure would remove.
func (c *Client) Footprint(ctx context.Context, number string) (Footprint, error) {
	return fetch[Footprint](ctx, c, http.MethodGet, path("contacts", number, "footprint"), nil)
}

// Dossier is all that is known of a person.
func (c *Client) Dossier(ctx context.Context, number string) (Dossier, error) {
	return fetch[Dossier](ctx, c, http.MethodGet, path("contacts", number, "dossier"), nil)
}

// EditGroup changes a group's title, or whether joining waits for a YES.
func (c *Client) EditGroup(ctx context.Context, e GroupEdit) (Group, error) {
	return send[Group](ctx, c, http.MethodPatch, path("groups", e.Name), e)
}

// GroupHistory is how many were in a group, day by day.
func (c *Client) GroupHistory(ctx context.Context, name string) ([]Counted, error) {
	return fetch[[]Counted](ctx, c, http.MethodGet, path("groups", name, "history"), nil)
}

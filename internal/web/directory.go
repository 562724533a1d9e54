package web

import (
	"context"
	"io"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// directoryVerbs are about people as a page shows them.
type directoryVerbs interface {
	// People is a page of a list, sorted and counted.
	People(context.Context, api.PeopleQuery) (api.People, error)
	// Facets are the languages and fields that people have.
	Facets(context.Context) (api.Facets, error)
	// ExportPeople writes all people of a list as CSV, by number; its page and
	// order do not count.
	ExportPeople(context.Context, io.Writer, api.PeopleQuery) error
	// Timeline is all that happened with a person, newest first.
	Timeline(ctx context.Context, number string, page api.Page) (api.Timeline, error)
	// MergeContacts makes one contact of two; it can not be undone.
	MergeContacts(context.Context, api.Merge) (api.Contact, error)
	// Footprint is how much EraseContact would remove.
	Footprint(ctx context.Context, number string) (api.Footprint, error)
	// Dossier is all that is known of a person.
	Dossier(ctx context.Context, number string) (api.Dossier, error)
}

func (h *Handler) directory() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/people", accounts.Viewer, "Lists people, searched, sorted and counted.", listed(peopleQuery, v.People)},
		{"GET /api/v1/people/facets", accounts.Viewer, "Lists the languages and fields that people have.", ask(v.Facets)},
		{"GET /api/v1/people/export", accounts.Coordinator, "Writes the people of a list as CSV.", written("text/csv; charset=utf-8", peopleQuery, v.ExportPeople)},
		{"GET /api/v1/contacts/{number}/timeline", accounts.Viewer, "Lists all that happened with a person, newest first.", listedOf("number", page, v.Timeline)},
		{"POST /api/v1/contacts/{number}/merge", accounts.Coordinator, "Makes one contact of two: the one named by the path stays.", postedTo("number", toMerge, v.MergeContacts)},
		{"GET /api/v1/contacts/{number}/footprint", accounts.Coordinator, "Tells how much an erasure would remove.", named("number", v.Footprint)},
		{"GET /api/v1/contacts/{number}/dossier", accounts.Coordinator, "Gives all that is known of a person.", named("number", v.Dossier)},
	}
}

func toMerge(m *api.Merge, number string) error { return fit(&m.Keep, number) }

func peopleQuery(p *params) api.PeopleQuery {
	return api.PeopleQuery{
		Text: p.text("text"), Group: p.text("group"), Language: p.text("language"), Field: p.text("field"), Value: p.text("value"),
		Stopped: p.choice("stopped"), Held: p.flag("held"), Unreachable: p.flag("unreachable"), Sort: p.text("sort"), Page: page(p),
	}
}

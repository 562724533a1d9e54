package web

import (
	"context"
	"io"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// contactVerbs are about people.
type contactVerbs interface {
	Contacts(context.Context, api.ContactQuery) ([]api.Contact, error)
	Contact(ctx context.Context, number string) (api.ContactDetail, error)
	// EditContact changes a contact; with create it makes one, and a contact
	// that exists is a conflict.
	EditContact(ctx context.Context, edit api.ContactEdit, create bool) (api.Contact, error)
	EraseContact(ctx context.Context, number string) error
	// ReachContact lets broadcasts go to a number again that was unreachable.
	ReachContact(ctx context.Context, number string) (api.Contact, error)
	// Import reads CSV; rows that are not taken are in the report, not in the
	// error.
	Import(context.Context, io.Reader, api.ImportOptions) (api.ImportReport, error)
	// Export writes CSV; the query's page bounds it too, so ask for All.
	Export(context.Context, io.Writer, api.ContactQuery) error
}

func (h *Handler) contacts() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/contacts", accounts.Viewer, "Lists people, by number.", listed(contactQuery, v.Contacts)},
		{"GET /api/v1/contacts/export", accounts.Coordinator, "Writes people as CSV.", h.exportPeople()},
		{"POST /api/v1/contacts/import", accounts.Coordinator, "Reads people from a CSV file.", h.importPeople()},
		{"POST /api/v1/contacts", accounts.Coordinator, "Makes a contact.", posted(h.addContact)},
		{"GET /api/v1/contacts/{number}", accounts.Viewer, "Shows a person with the evidence of consent and the latest texts.", named("number", v.Contact)},
		{"PATCH /api/v1/contacts/{number}", accounts.Coordinator, "Changes a contact: what is left out stays as it is.", postedTo("number", toContact, h.editContact)},
		{"DELETE /api/v1/contacts/{number}", accounts.Coordinator, "Erases a person and their texts; a stop is remembered.", gone("number", v.EraseContact)},
		{"POST /api/v1/contacts/{number}/reach", accounts.Coordinator, "Lets broadcasts go again to a number that was unreachable.", named("number", v.ReachContact)},
	}
}

func (h *Handler) addContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, true)
}

func (h *Handler) editContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, false)
}

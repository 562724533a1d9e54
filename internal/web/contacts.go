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
		{"GET /api/v1/contacts", accounts.Viewer, listed(contactQuery, v.Contacts)},
		{"GET /api/v1/contacts/export", accounts.Coordinator, h.exportPeople},
		{"POST /api/v1/contacts", accounts.Coordinator, posted(h.addContact)},
		{"GET /api/v1/contacts/{number}", accounts.Viewer, named("number", v.Contact)},
		{"PATCH /api/v1/contacts/{number}", accounts.Coordinator, postedTo("number", toContact, h.editContact)},
		{"DELETE /api/v1/contacts/{number}", accounts.Coordinator, gone("number", v.EraseContact)},
		{"POST /api/v1/contacts/{number}/reach", accounts.Coordinator, named("number", v.ReachContact)},
	}
}

func (h *Handler) addContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, true)
}

func (h *Handler) editContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, false)
}

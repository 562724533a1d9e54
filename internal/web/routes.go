package web

import (
	"context"
	"maps"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// routes is every route but the import, whose body has no bound.
func (h *Handler) routes() map[string]endpoint {
	all := map[string]endpoint{}
	for _, part := range []map[string]endpoint{h.machine(), h.people(), h.campaign(), h.texts()} {
		maps.Copy(all, part)
	}
	return all
}

func (h *Handler) machine() map[string]endpoint {
	v := h.verbs
	return map[string]endpoint{
		"GET /api/v1/status":                ask(v.Status),
		"GET /api/v1/events":                h.events,
		"GET /api/v1/backup":                h.backup,
		"GET /api/v1/modems":                ask(v.Modems),
		"POST /api/v1/modems/{name}/ussd":   postedTo("name", toModem, v.USSD),
		"POST /api/v1/modems/{name}/check":  postedTo("name", toCheck, v.CheckModem),
		"POST /api/v1/modems/{name}/pause":  named("name", v.PauseModem),
		"POST /api/v1/modems/{name}/resume": named("name", v.ResumeModem),
		"POST /api/v1/modems/{name}/credit": named("name", v.AskCredit),
	}
}

func (h *Handler) people() map[string]endpoint {
	v := h.verbs
	return map[string]endpoint{
		"GET /api/v1/contacts":                 listed(contactQuery, v.Contacts),
		"GET /api/v1/contacts/export":          h.exportPeople,
		"POST /api/v1/contacts":                posted(h.addContact),
		"GET /api/v1/contacts/{number}":        named("number", v.Contact),
		"PATCH /api/v1/contacts/{number}":      postedTo("number", toContact, h.editContact),
		"DELETE /api/v1/contacts/{number}":     gone("number", v.EraseContact),
		"POST /api/v1/contacts/{number}/reach": named("number", v.ReachContact),
		"GET /api/v1/groups":                   listed(page, v.Groups),
		"POST /api/v1/groups":                  posted(v.CreateGroup),
		"GET /api/v1/groups/{name}":            listedOf("name", page, v.Group),
		"DELETE /api/v1/groups/{name}":         gone("name", v.DeleteGroup),
		"POST /api/v1/groups/{name}/members":   membership(v.AddMembers),
		"DELETE /api/v1/groups/{name}/members": membership(v.RemoveMembers),
	}
}

func (h *Handler) campaign() map[string]endpoint {
	v := h.verbs
	return map[string]endpoint{
		"POST /api/v1/apply":                  h.apply,
		"GET /api/v1/keywords":                ask(v.Rules),
		"POST /api/v1/keywords/try":           posted(v.Try),
		"GET /api/v1/polls":                   ask(v.Polls),
		"GET /api/v1/polls/{name}":            named("name", v.Poll),
		"POST /api/v1/polls/{name}/open":      postedTo("name", toPoll, v.OpenPoll),
		"POST /api/v1/polls/{name}/close":     named("name", v.ClosePoll),
		"POST /api/v1/polls/{name}/refile":    postedTo("name", toRefile, v.Refile),
		"GET /api/v1/broadcasts":              listed(page, v.Broadcasts),
		"POST /api/v1/broadcasts":             posted(v.SendBroadcast),
		"POST /api/v1/broadcasts/preflight":   posted(v.PreflightBroadcast),
		"GET /api/v1/broadcasts/{id}":         named("id", v.Broadcast),
		"POST /api/v1/broadcasts/{id}/pause":  named("id", v.PauseBroadcast),
		"POST /api/v1/broadcasts/{id}/resume": named("id", v.ResumeBroadcast),
		"POST /api/v1/broadcasts/{id}/cancel": named("id", v.CancelBroadcast),
	}
}

func (h *Handler) texts() map[string]endpoint {
	v := h.verbs
	return map[string]endpoint{
		"GET /api/v1/outbox":             listed(outQuery, v.Outbox),
		"POST /api/v1/outbox":            posted(v.Send),
		"GET /api/v1/outbox/reports":     listed(page, v.StrayReports),
		"GET /api/v1/outbox/{id}":        named("id", v.OutboxMessage),
		"POST /api/v1/outbox/{id}/retry": named("id", v.RetryMessage),
		"POST /api/v1/outbox/{id}/drop":  named("id", v.DropMessage),
		"GET /api/v1/inbox":              listed(inQuery, v.Inbox),
		"GET /api/v1/inbox/{id}":         named("id", v.InboxMessage),
		"POST /api/v1/inbox/{id}/decide": decideOn(v.Decide),
		"GET /api/v1/threads/{number}":   listedOf("number", page, v.Thread),
	}
}

func (h *Handler) addContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, true)
}

func (h *Handler) editContact(ctx context.Context, edit api.ContactEdit) (api.Contact, error) {
	return h.verbs.EditContact(ctx, edit, false)
}

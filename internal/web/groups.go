package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// groupVerbs are about groups and who is in them.
type groupVerbs interface {
	CreateGroup(context.Context, api.Group) (api.Group, error)
	Groups(context.Context, api.Page) ([]api.Group, error)
	// Group is a group with a page of its members.
	Group(ctx context.Context, name string, page api.Page) (api.Group, error)
	EditGroup(context.Context, api.GroupEdit) (api.Group, error)
	// GroupHistory is how many were in a group, day by day, for as long as it is
	// known; the last is now.
	GroupHistory(ctx context.Context, name string) ([]api.Counted, error)
	DeleteGroup(ctx context.Context, name string) error
	AddMembers(ctx context.Context, name string, numbers []string) (api.Changed, error)
	RemoveMembers(ctx context.Context, name string, numbers []string) (api.Changed, error)
}

func (h *Handler) groups() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/groups", accounts.Viewer, "Lists groups, by name.", listed(page, v.Groups)},
		{"POST /api/v1/groups", accounts.Coordinator, "Makes a group.", posted(v.CreateGroup)},
		{"GET /api/v1/groups/{name}", accounts.Viewer, "Shows a group with a page of its members, by number.", listedOf("name", page, v.Group)},
		{"PATCH /api/v1/groups/{name}", accounts.Coordinator, "Changes a group's title, or whether joining waits for a YES.", postedTo("name", toGroup, v.EditGroup)},
		{"GET /api/v1/groups/{name}/history", accounts.Viewer, "Tells how many were in a group, day by day.", named("name", v.GroupHistory)},
		{"DELETE /api/v1/groups/{name}", accounts.Coordinator, "Removes a group; its members stay contacts.", gone("name", v.DeleteGroup)},
		{"POST /api/v1/groups/{name}/members", accounts.Coordinator, "Puts people into a group.", membership(v.AddMembers)},
		{"DELETE /api/v1/groups/{name}/members", accounts.Coordinator, "Takes people out of a group.", membership(v.RemoveMembers)},
	}
}

func toGroup(e *api.GroupEdit, name string) error { return fit(&e.Name, name) }

package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// CreateGroup makes a group.
func (g *Gateway) CreateGroup(_ context.Context, in api.Group) (out api.Group, err error) {
	id, err := groups.ParseID(in.Name)
	if err != nil {
		return out, invalid("use letters, digits and dashes, as in sante-nord", "%v", err)
	}
	group := groups.Group{Name: id, Title: in.Title, Confirm: in.Confirm, Created: g.opt.Now()}
	err = g.changeRules(func(tx *store.Tx) error {
		if err := unlikeOthers(tx, id); err != nil {
			return err
		}
		if err := groups.Create(tx, group); err != nil {
			return err
		}
		out, err = groupView(tx, group)
		return err
	})
	return out, err
}

// unlikeOthers refuses the name of a new group that texts would not tell from
// that of another.
func unlikeOthers(tx *store.Tx, id groups.ID) error {
	other, err := groups.Like(tx, id)
	switch {
	case store.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case other.Name == id:
		return conflict("see it with: tocsin group show "+string(id), "there is a group %s already", id)
	}
	return conflict("use that one, or another name", "there is a group %s already, and texts do not tell %s from it", other.Name, id)
}

// noGroup says what to do where err says that a group is not there.
func noGroup(err error, name string) error {
	if store.IsNotFound(err) {
		return &missing{what: "group " + name, hint: "see: tocsin group list"}
	}
	return err
}

// Groups lists every group by name.
func (g *Gateway) Groups(_ context.Context, p api.Page) (out []api.Group, err error) {
	limit, err := limitOf(p)
	if err != nil {
		return nil, err
	}
	out = []api.Group{}
	err = g.db.View(func(tx *store.Tx) error {
		all, err := groups.All(tx)
		for _, gr := range all {
			if string(gr.Name) <= p.After || (limit > 0 && len(out) == limit) {
				continue
			}
			view, err := groupView(tx, gr)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return err
	})
	return out, err
}

func groupView(tx *store.Tx, gr groups.Group) (api.Group, error) {
	n, err := groups.CountMembers(tx, gr.Name)
	return api.Group{Name: string(gr.Name), Title: gr.Title, Confirm: gr.Confirm, Count: n}, err
}

// Group is a group with a page of its members, by number.
func (g *Gateway) Group(_ context.Context, name string, p api.Page) (out api.Group, err error) {
	limit, err := limitOf(p)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		gr, err := groups.Show(tx, groups.ID(name))
		if err != nil {
			return noGroup(err, name)
		}
		if out, err = groupView(tx, gr); err != nil {
			return err
		}
		members, err := groups.Members(tx, gr.Name, phone.Number(p.After), limit)
		out.Members = []api.Member{}
		for _, m := range members {
			out.Members = append(out.Members, api.Member{Number: m.Number, Name: m.Name, Since: m.Since, By: m.By})
		}
		return err
	})
	return out, err
}

// thinStep is how many members one transaction takes out of a group that is
// to be deleted.
const thinStep = 2000

// DeleteGroup removes a group; its members remain contacts.
func (g *Gateway) DeleteGroup(ctx context.Context, name string) error {
	id := groups.ID(name)
	for left := 1; left > 0 && ctx.Err() == nil; {
		err := g.update(func(tx *store.Tx) (err error) {
			left, err = groups.Thin(tx, id, thinStep)
			return err
		})
		if err != nil {
			return err
		}
	}
	return g.changeRules(func(tx *store.Tx) error {
		return errors.Join(noGroup(groups.Delete(tx, id), name), history.Drop(tx, history.Members(name)))
	})
}

// AddMembers puts people into a group; who said stop is refused.
func (g *Gateway) AddMembers(ctx context.Context, name string, numbers []string) (api.Changed, error) {
	return g.changeMembers(ctx, name, numbers, func(tx *store.Tx, n phone.Number, how groups.How) (bool, error) {
		r, err := groups.Join(tx, groups.ID(name), n, how)
		if r == groups.AwaitsYes {
			return true, fmt.Errorf("the group asks for their YES: they join once they text it")
		}
		return r == groups.Joined, err
	})
}

// RemoveMembers takes people out of a group.
func (g *Gateway) RemoveMembers(ctx context.Context, name string, numbers []string) (api.Changed, error) {
	return g.changeMembers(ctx, name, numbers, func(tx *store.Tx, n phone.Number, how groups.How) (bool, error) {
		return groups.Leave(tx, groups.ID(name), n, how)
	})
}

// changeMembers changes memberships one by one: a bad number does not stop the
// others, it is in the answer with the reason.
func (g *Gateway) changeMembers(ctx context.Context, name string, numbers []string, change func(*store.Tx, phone.Number, groups.How) (bool, error)) (out api.Changed, err error) {
	out = api.Changed{Done: []phone.Number{}, Already: []phone.Number{}, Refused: []api.RowProblem{}}
	err = g.update(func(tx *store.Tx) error {
		if _, err := groups.Show(tx, groups.ID(name)); err != nil {
			return noGroup(err, name)
		}
		how := g.byHand(ctx, "")
		for i, text := range numbers {
			n, err := g.number(text)
			var done bool
			if err == nil {
				done, err = change(tx, n, how)
			}
			switch {
			case err != nil:
				out.Refused = append(out.Refused, api.RowProblem{Row: i + 1, Value: text, Reason: err.Error()})
			case done:
				out.Done = append(out.Done, n)
			default:
				out.Already = append(out.Already, n)
			}
		}
		return nil
	})
	return out, err
}

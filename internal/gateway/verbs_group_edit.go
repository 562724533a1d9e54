package gateway

import (
	"context"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// EditGroup changes a group's title, or whether joining waits for a YES.
func (g *Gateway) EditGroup(_ context.Context, e api.GroupEdit) (out api.Group, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		gr, err := groups.Show(tx, groups.ID(e.Name))
		if err != nil {
			return noGroup(err, e.Name)
		}
		if e.Title != nil {
			gr.Title = e.Title
		}
		if e.Confirm != nil {
			gr.Confirm = *e.Confirm
		}
		if err := groups.Edit(tx, gr); err != nil {
			return err
		}
		out, err = groupView(tx, gr)
		return err
	})
	return out, err
}

// GroupHistory is how many were in a group, day by day, and now.
func (g *Gateway) GroupHistory(_ context.Context, name string) (out []api.Counted, err error) {
	now := g.opt.Now()
	out = []api.Counted{}
	err = g.db.View(func(tx *store.Tx) error {
		gr, err := groups.Show(tx, groups.ID(name))
		if err != nil {
			return noGroup(err, name)
		}
		points, err := history.Span(tx, history.Members(name), history.Days, now.AddDate(-1, -1, 0), now)
		if err != nil {
			return err
		}
		for _, p := range points {
			out = append(out, api.Counted{At: p.At, Count: int(p.Last)})
		}
		n, err := groups.CountMembers(tx, gr.Name)
		out = append(out, api.Counted{At: now, Count: n})
		return err
	})
	return out, err
}

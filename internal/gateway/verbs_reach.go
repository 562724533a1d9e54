package gateway

import (
	"context"
	"fmt"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// unreachable lists the numbers that broadcasts leave out, contacts or not.
func (g *Gateway) unreachable(q groups.Query) ([]api.Contact, error) {
	out := []api.Contact{}
	err := g.db.View(func(tx *store.Tx) error {
		lost, err := outbox.Unreachables(tx, q.After, q.Limit)
		for _, u := range lost {
			c, err := groups.Find(tx, u.Number)
			if err != nil && !store.IsNotFound(err) {
				return err
			}
			c.Number = u.Number
			shown, err := contact(tx, c)
			if err != nil {
				return err
			}
			out = append(out, shown)
		}
		return err
	})
	return out, err
}

// ReachContact lets broadcasts go to a number again that was unreachable.
func (g *Gateway) ReachContact(_ context.Context, number string) (out api.Contact, err error) {
	n, err := g.number(number)
	if err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		if _, err := outbox.FindUnreachable(tx, n); store.IsNotFound(err) {
			return conflict("see: tocsin contact list --unreachable", "%s is not unreachable", n)
		} else if err != nil {
			return err
		}
		if err := outbox.Reached(tx, n); err != nil {
			return err
		}
		c, err := groups.Find(tx, n)
		if err != nil && !store.IsNotFound(err) {
			return err
		}
		c.Number = n
		out, err = contact(tx, c)
		return err
	})
	return out, err
}

// StrayReports lists the status reports that no text waits for, the latest
// first.
func (g *Gateway) StrayReports(_ context.Context, p api.Page) ([]api.StrayReport, error) {
	limit, err := limitOf(p)
	if err != nil {
		return nil, err
	}
	out := []api.StrayReport{}
	err = g.db.View(func(tx *store.Tx) error {
		behind := func(s outbox.Stray) bool { return p.After == "" || g.strayReport(s).Cursor() < p.After }
		list, err := outbox.Strays(tx, behind, limit)
		for _, s := range list {
			out = append(out, g.strayReport(s))
		}
		return err
	})
	return out, err
}

func (g *Gateway) strayReport(s outbox.Stray) api.StrayReport {
	return api.StrayReport{
		At: s.At, Modem: g.modemOf(s.IMSI), IMSI: s.IMSI, To: s.To.Text,
		Code: fmt.Sprintf("ST 0x%02X", s.Status), Words: s.Words(), Sent: s.SCTS,
	}
}

// modemOf is the modem that has a SIM now, "" if none has.
func (g *Gateway) modemOf(imsi string) string {
	for _, w := range g.fleet.all() {
		if m := w.status.snapshot(); m.IMSI == imsi {
			return m.Name
		}
	}
	return ""
}

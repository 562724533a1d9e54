package gateway

import (
	"context"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Thread is the texts to and from a number, newest first, with what those that
// came in did.
func (g *Gateway) Thread(_ context.Context, number string, p api.Page) (out []api.ThreadEntry, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		n, err := g.correspondent(tx, number)
		if err != nil {
			return err
		}
		if out, err = thread(tx, n, p); err != nil {
			return err
		}
		return g.tellDeeds(tx, n, out)
	})
	return out, err
}

// thread merges what came from a person with what went to them. Both lists
// sort by id, so a page of each holds the page of both.
func thread(tx *store.Tx, n phone.Number, p api.Page) ([]api.ThreadEntry, error) {
	limit, after, err := pageOf(p)
	if err != nil {
		return nil, err
	}
	in, err := inbox.List(tx, inbox.Query{From: n, After: after, Limit: limit})
	if err != nil {
		return nil, err
	}
	gone, err := outbox.Thread(tx, n, after, limit)
	if err != nil {
		return nil, err
	}
	all := []api.ThreadEntry{}
	for _, m := range in {
		all = append(all, inEntry(m))
	}
	for _, m := range gone {
		all = append(all, outEntry(m))
	}
	slices.SortFunc(all, func(a, b api.ThreadEntry) int { return strings.Compare(b.ID, a.ID) })
	if limit > 0 && len(all) > limit {
		all = all[:limit]
	}
	return all, nil
}

func inEntry(m inbox.Message) api.ThreadEntry {
	at := m.Received
	if at.IsZero() { // the network said none
		at = m.Stored
	}
	return api.ThreadEntry{
		ID: m.ID.String(), In: true, At: at, Text: m.Text, Note: m.Outcome,
		Flags: flagNames(m.Flags), Rule: m.Rule, Poll: m.Poll,
	}
}

func outEntry(m outbox.Message) api.ThreadEntry {
	e := api.ThreadEntry{
		ID: m.ID.String(), At: m.Created, Text: m.Text, Note: string(m.State), Flags: []string{},
		Kind: m.Rank.String(), Error: m.Error,
	}
	if !m.Broadcast.IsZero() {
		e.Broadcast = m.Broadcast.String()
	}
	return e
}

func flagNames(flags []inbox.Flag) []string {
	out := []string{}
	for _, f := range flags {
		out = append(out, string(f))
	}
	return out
}

// tellDeeds adds to the texts of one person what they did.
func (g *Gateway) tellDeeds(tx *store.Tx, n phone.Number, list []api.ThreadEntry) error {
	a, err := g.accountOf(tx, n)
	if err != nil {
		return err
	}
	for i, e := range list {
		if !e.In {
			continue
		}
		if list[i].Did, err = a.deeds(e.ID, e.Poll, slices.Contains(e.Flags, string(inbox.Unclear))); err != nil {
			return err
		}
	}
	return nil
}

// account is what the texts of one person brought about, and how they stand now.
type account struct {
	tx       *store.Tx
	number   phone.Number
	evidence []groups.Consent // newest first
	in       []groups.ID
	awaiting []groups.ID
	standing groups.Standing
}

func (g *Gateway) accountOf(tx *store.Tx, n phone.Number) (a account, err error) {
	a = account{tx: tx, number: n}
	if a.evidence, err = groups.Evidence(tx, n); err != nil {
		return a, err
	}
	if a.in, err = groups.MembershipsOf(tx, n); err != nil {
		return a, err
	}
	if a.awaiting, err = groups.Awaiting(tx, n, g.opt.Now()); err != nil {
		return a, err
	}
	a.standing, err = groups.StandingOf(tx, n)
	return a, err
}

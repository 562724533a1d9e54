package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// byHand is the evidence for what somebody does at the page or the command line.
func (g *Gateway) byHand(ctx context.Context, words string) groups.How {
	return groups.How{At: g.opt.Now(), By: groups.ByOperator, Who: accounts.Asking(ctx), Words: words}
}

// mostOfPage bounds a page of people.
const mostOfPage = 1000

// People is a page of a list of people.
func (g *Gateway) People(_ context.Context, q api.PeopleQuery) (out api.People, err error) {
	limit, err := limitOf(q.Page)
	if err != nil {
		return out, err
	}
	if limit == 0 || limit > mostOfPage {
		return out, invalid("ask for pages, or export the list", "a page holds at most %d people", mostOfPage)
	}
	order := groups.Order(q.Sort)
	if !order.Known() {
		return out, invalid("one of: number (nothing), name, seen", "there is no order %q", q.Sort)
	}
	out.People = []api.Contact{}
	err = g.db.View(func(tx *store.Tx) error {
		query, err := listOf(tx, q)
		if err != nil {
			return err
		}
		page, err := groups.Search(tx, query, order, q.After, limit)
		if errors.Is(err, groups.ErrCursor) {
			return invalid("begin at the first page", "%v", err)
		}
		out.Count, out.More, out.Next = page.Count, page.More, page.Next
		err = noGroup(err, q.Group)
		for _, c := range page.Contacts {
			shown, err := contact(tx, c)
			if err != nil {
				return err
			}
			out.People = append(out.People, shown)
		}
		return err
	})
	return out, err
}

// listOf is what a list asks the store for.
func listOf(tx *store.Tx, q api.PeopleQuery) (groups.Query, error) {
	query := groups.Query{
		Text: q.Text, Group: groups.ID(q.Group), Stopped: q.Stopped, Held: q.Held,
		Language: q.Language, Field: q.Field, Value: q.Value,
	}
	if !q.Unreachable {
		return query, nil
	}
	query.Among = []phone.Number{}
	lost, err := outbox.Unreachables(tx, "", 0)
	for _, u := range lost {
		query.Among = append(query.Among, u.Number)
	}
	return query, err
}

// Facets are the languages and fields that people have.
func (g *Gateway) Facets(context.Context) (out api.Facets, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		out = api.Facets{Languages: groups.Languages(tx), Fields: groups.Fields(tx)}
		return nil
	})
	return out, err
}

// ExportPeople writes all people of a list as CSV, by number.
func (g *Gateway) ExportPeople(ctx context.Context, w io.Writer, q api.PeopleQuery) error {
	var export *groups.Export
	err := g.db.View(func(tx *store.Tx) error {
		query, err := listOf(tx, q)
		if err == nil {
			export, err = groups.NewExport(tx, query)
		}
		return noGroup(err, q.Group)
	})
	if err != nil {
		return err
	}
	return g.writeExport(ctx, w, export)
}

// writeExport writes page by page: nobody waits for a slow reader, since each is
// made in memory first.
func (g *Gateway) writeExport(ctx context.Context, w io.Writer, export *groups.Export) error {
	for more := true; more && ctx.Err() == nil; {
		var page bytes.Buffer
		err := g.db.View(func(tx *store.Tx) (err error) {
			more, err = export.Page(tx, &page, exportPage)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := page.WriteTo(w); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// MergeContacts makes one contact of two.
func (g *Gateway) MergeContacts(ctx context.Context, m api.Merge) (out api.Contact, err error) {
	keep, err := g.number(m.Keep)
	if err != nil {
		return out, err
	}
	gone, err := g.number(m.Gone)
	if err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		for _, n := range []phone.Number{keep, gone} {
			if _, err := groups.Find(tx, n); err != nil {
				return noContact(err, n)
			}
		}
		err := groups.Combine(tx, keep, gone, g.byHand(ctx, ""))
		if errors.Is(err, groups.ErrSame) {
			return invalid("choose another person", "%s can not be merged with themselves", keep)
		}
		if err != nil {
			return err
		}
		c, err := groups.Find(tx, keep)
		if err != nil {
			return err
		}
		out, err = contact(tx, c)
		return err
	})
	return out, err
}

// Footprint is how much EraseContact would remove.
func (g *Gateway) Footprint(_ context.Context, number string) (out api.Footprint, err error) {
	n, err := g.number(number)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		d, err := contactDetail(tx, n)
		if err != nil {
			return err
		}
		out = api.Footprint{Number: n, Name: d.Name, Groups: d.Groups, Stopped: d.Stopped}
		family, err := groups.Family(tx, n)
		for _, m := range family {
			if m != n {
				out.Also = append(out.Also, m)
			}
			err = errors.Join(err, countTexts(tx, m, &out))
		}
		return err
	})
	return out, err
}

func countTexts(tx *store.Tx, n phone.Number, out *api.Footprint) error {
	in, err := inbox.List(tx, inbox.Query{From: n, Limit: countMost})
	if err != nil {
		return err
	}
	gone, err := outbox.Thread(tx, n, ulid.ULID{}, countMost)
	if err != nil {
		return err
	}
	evidence, err := groups.Evidence(tx, n)
	out.In, out.Out, out.Evidence = out.In+len(in), out.Out+len(gone), out.Evidence+len(evidence)
	return err
}

// noteEdit keeps with the evidence what an edit changed, or that it made the
// contact.
func noteEdit(tx *store.Tx, before groups.Contact, how groups.How) error {
	after, err := groups.Find(tx, before.Number)
	if err != nil {
		return err
	}
	if before.Created.IsZero() {
		return groups.Note(tx, before.Number, groups.EventAdded, how)
	}
	changed := changedIn(before, after)
	if len(changed) == 0 {
		return nil
	}
	how.Words = strings.Join(changed, ", ")
	return groups.Note(tx, before.Number, groups.EventEdited, how)
}

// changedIn names what differs: name, language, and fields.
func changedIn(before, after groups.Contact) []string {
	var changed []string
	if before.Name != after.Name {
		changed = append(changed, "name")
	}
	if before.Language != after.Language {
		changed = append(changed, "language")
	}
	names := map[string]bool{}
	for name, v := range before.Fields {
		names[name] = after.Fields[name] != v
	}
	for name, v := range after.Fields {
		names[name] = before.Fields[name] != v
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] {
			changed = append(changed, name)
		}
	}
	return changed
}

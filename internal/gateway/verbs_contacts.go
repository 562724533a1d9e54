package gateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/tocsin-sms/tocsin/drafts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
	"github.com/tocsin-sms/tocsin/polls"
)

// Contacts lists people by number.
func (g *Gateway) Contacts(_ context.Context, q api.ContactQuery) (out []api.Contact, err error) {
	query, err := g.contactQuery(q)
	if err != nil {
		return nil, err
	}
	if q.Unreachable {
		return g.unreachable(query)
	}
	out = []api.Contact{}
	err = g.db.View(func(tx *store.Tx) error {
		found, err := groups.Contacts(tx, query)
		err = noGroup(err, q.Group)
		for _, c := range found {
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

func (g *Gateway) contactQuery(q api.ContactQuery) (groups.Query, error) {
	limit, err := limitOf(q.Page)
	return groups.Query{
		Text: q.Text, Group: groups.ID(q.Group), Stopped: q.Stopped,
		After: phone.Number(q.After), Limit: limit,
	}, err
}

// Contact is a person with evidence and their latest texts. Somebody who only
// wrote, or said stop, is shown too, though they are no contact.
func (g *Gateway) Contact(_ context.Context, number string) (api.ContactDetail, error) {
	n, err := g.number(number)
	if err != nil {
		return api.ContactDetail{}, err
	}
	var d api.ContactDetail
	err = g.db.View(func(tx *store.Tx) error {
		d, err = contactDetail(tx, n)
		return err
	})
	return d, err
}

func contactDetail(tx *store.Tx, n phone.Number) (d api.ContactDetail, err error) {
	c, err := groups.Find(tx, n)
	missing := err
	if err != nil && !store.IsNotFound(err) {
		return d, err
	}
	c.Number = n
	if d.Contact, err = contact(tx, c); err != nil {
		return d, err
	}
	if d.Consent, err = consent(tx, n); err != nil {
		return d, err
	}
	if d.Thread, err = thread(tx, n, api.Page{}); err != nil {
		return d, err
	}
	if missing != nil && len(d.Consent) == 0 && len(d.Thread) == 0 && !d.Stopped {
		return d, noContact(missing, n)
	}
	return d, nil
}

// noContact says what to do where err says that a contact is not there.
func noContact(err error, n phone.Number) error {
	if store.IsNotFound(err) {
		return &missing{what: "contact " + string(n), hint: "see: tocsin contact list"}
	}
	return err
}

// contact is a person as callers see them.
func contact(tx *store.Tx, c groups.Contact) (api.Contact, error) {
	out := api.Contact{
		Number: c.Number, Name: c.Name, Language: c.Language, Fields: c.Fields, Also: c.Also,
		Created: c.Created, Seen: c.Seen, Groups: []string{},
	}
	if out.Fields == nil {
		out.Fields = map[string]string{}
	}
	in, err := groups.MembershipsOf(tx, c.Number)
	if err != nil {
		return out, err
	}
	out.Groups = append(out.Groups, names(in)...)
	lost, err := outbox.FindUnreachable(tx, c.Number)
	if err == nil {
		out.Unreachable = lost.String()
	} else if !store.IsNotFound(err) {
		return out, err
	}
	standing, err := groups.StandingOf(tx, c.Number)
	out.Stopped, out.Held = standing == groups.Stopped, standing == groups.Held
	return out, err
}

func consent(tx *store.Tx, n phone.Number) ([]api.Consent, error) {
	list, err := groups.Evidence(tx, n)
	out := []api.Consent{}
	for _, c := range list {
		if !c.What.Agreement() {
			continue
		}
		words := c.Words
		if c.File != "" {
			words = strings.TrimSpace(fmt.Sprintf("%s (file %s)", words, c.File))
		}
		out = append(out, api.Consent{
			At: c.At, Kind: string(c.What), Group: string(c.Group), By: c.By, Words: words, Message: c.Message,
		})
	}
	return out, err
}

// EditContact changes a contact, or makes one. A stranger can be stopped, as
// one who says so by voice is, and becomes no contact by it.
func (g *Gateway) EditContact(ctx context.Context, e api.ContactEdit, create bool) (out api.Contact, err error) {
	n, err := g.number(e.Number)
	if err != nil {
		return out, err
	}
	if n.Kind() != phone.Person {
		return out, invalid("give the number of a person, with its country code: +237699000001", "%s can not be a contact: it is a short code", n)
	}
	err = g.update(func(tx *store.Tx) error {
		c, err := g.contactToEdit(tx, n, create)
		switch {
		case store.IsNotFound(err) && e.Stop != nil:
			c = groups.Contact{Number: n}
			err = g.setStopped(tx, n, *e.Stop, g.byHand(ctx, e.Consent))
		case err == nil:
			c, err = g.applyEdit(tx, c, e, g.byHand(ctx, e.Consent))
		}
		if err != nil {
			return err
		}
		out, err = contact(tx, c)
		return err
	})
	return out, err
}

func (g *Gateway) contactToEdit(tx *store.Tx, n phone.Number, create bool) (groups.Contact, error) {
	c, err := groups.Find(tx, n)
	switch {
	case create && err == nil:
		return c, conflict("change it with: tocsin contact edit "+string(n), "there is a contact %s already", n)
	case create && store.IsNotFound(err):
		return groups.Contact{Number: n}, nil
	}
	return c, noContact(err, n)
}

func (g *Gateway) applyEdit(tx *store.Tx, c groups.Contact, e api.ContactEdit, how groups.How) (groups.Contact, error) {
	before := c
	if err := editRecord(&c, e); err != nil {
		return c, err
	}
	if err := groups.Save(tx, c, how.At); err != nil {
		return c, err
	}
	if err := noteEdit(tx, before, how); err != nil {
		return c, err
	}
	if e.Stop != nil {
		if err := g.setStopped(tx, c.Number, *e.Stop, how); err != nil {
			return c, err
		}
	}
	for _, name := range e.Groups {
		if _, err := groups.Join(tx, groups.ID(name), c.Number, how); err != nil {
			return c, refusedJoin(err, name)
		}
	}
	return groups.Find(tx, c.Number)
}

// setStopped is an operator's word on whether a person may be texted.
func (g *Gateway) setStopped(tx *store.Tx, n phone.Number, refuse bool, how groups.How) error {
	if !refuse {
		return errors.Join(groups.Unstop(tx, n, how), release(tx, n, how.At))
	}
	return stop(tx, n, how)
}

func refusedJoin(err error, group string) error {
	switch {
	case errors.Is(err, groups.ErrStopped):
		return conflict("only their own text brings them back: START, or the word of a group", "%v", err)
	case store.IsNotFound(err):
		return noGroup(err, group)
	case errors.Is(err, groups.ErrNotPerson):
		return invalid("give the number of a person", "%v", err)
	}
	return err
}

// editRecord changes what is known of a person, as an import would write it.
func editRecord(c *groups.Contact, e api.ContactEdit) (err error) {
	if e.Name != nil {
		c.Name = *e.Name
	}
	if e.Language != nil {
		if c.Language, err = language(*e.Language); err != nil {
			return err
		}
	}
	c.Fields, err = mergeFields(c.Fields, e.Fields)
	return err
}

// language is a code; "" takes it away.
func language(text string) (string, error) {
	code, ok := groups.ParseLanguage(text)
	if !ok && text != "" {
		return "", invalid("write its ISO 639 code, as fr, en or sw", "%q is no language", text)
	}
	return code, nil
}

func mergeFields(old, change map[string]string) (map[string]string, error) {
	merged := maps.Clone(old)
	if merged == nil {
		merged = map[string]string{}
	}
	for text, v := range change {
		name, ok := groups.ParseField(text)
		if !ok {
			return nil, invalid("choose another name: files and texts have a use for this one", "%q can not name a field", text)
		}
		if v == "" {
			delete(merged, name)
		} else {
			merged[name] = v
		}
	}
	return merged, nil
}

// EraseContact removes a person and every text to and from them. A refusal
// outlives them.
func (g *Gateway) EraseContact(_ context.Context, number string) error {
	n, err := g.number(number)
	if err != nil {
		return err
	}
	defer g.events.forget()
	var family []phone.Number
	err = g.update(func(tx *store.Tx) error {
		if _, err := contactDetail(tx, n); err != nil {
			return err
		}
		family, err = groups.Family(tx, n)
		for _, n := range family {
			err = errors.Join(err, g.erase(tx, n))
		}
		return err
	})
	for _, n := range family {
		err = errors.Join(err, g.importer.forget(n))
	}
	return err
}

// erase removes all that is kept of one number, but the mark of its refusal.
func (g *Gateway) erase(tx *store.Tx, n phone.Number) error {
	return errors.Join(
		groups.Erase(tx, n), inbox.Erase(tx, n), outbox.Erase(tx, n, g.opt.Now()),
		polls.Erase(tx, n), drafts.Erase(tx, n), forgetAlready(tx, n), forgetPhone(tx, n), forgetForwards(tx, n),
	)
}

// number reads a number as a person wrote it.
func (g *Gateway) number(text string) (phone.Number, error) {
	n, err := phone.Parse(text, g.cfg().Country)
	if err != nil {
		return "", invalid("write it with its country code, as +237699000001", "%v", err)
	}
	return n, nil
}

// usual is the length of a page where nothing is said.
const usual = 50

// limitOf is the number of items of a page; 0 is no limit.
func limitOf(p api.Page) (int, error) {
	switch {
	case p.All:
		return 0, nil
	case p.Limit < 0:
		return 0, invalid("give a number above zero, or --all", "a limit of %d is no limit", p.Limit)
	case p.Limit == 0:
		return usual, nil
	}
	return p.Limit, nil
}

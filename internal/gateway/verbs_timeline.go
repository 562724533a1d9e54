package gateway

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Timeline is a page of all that happened with a person, newest first.
func (g *Gateway) Timeline(_ context.Context, number string, p api.Page) (out api.Timeline, err error) {
	n, err := g.number(number)
	if err != nil {
		return out, err
	}
	limit, err := limitOf(p)
	if err != nil {
		return out, err
	}
	at, err := readTimelinePlace(p.After)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) (err error) {
		out, err = timeline(tx, n, at, limit)
		return err
	})
	return out, err
}

// timelinePlace is behind which text and which piece of evidence a page begins:
// ids and keys of evidence both sort as times do.
type timelinePlace struct {
	text     ulid.ULID
	evidence []byte
}

func (p timelinePlace) String() string { return p.text.String() + "." + hex.EncodeToString(p.evidence) }

func readTimelinePlace(cursor string) (p timelinePlace, err error) {
	if cursor == "" {
		return p, nil
	}
	text, evidence, _ := strings.Cut(cursor, ".")
	if p.text, err = ulid.ParseStrict(text); err == nil {
		p.evidence, err = hex.DecodeString(evidence)
	}
	if err != nil {
		return p, invalid("begin at the first page", "%q is no place in this list", cursor)
	}
	return p, nil
}

// happening is a Moment and where it stands in its own list.
type happening struct {
	api.Moment
	id       ulid.ULID
	evidence []byte
}

// timeline merges texts with evidence, over all numbers of the person. A page of
// each holds the page of all.
func timeline(tx *store.Tx, n phone.Number, after timelinePlace, limit int) (api.Timeline, error) {
	family, err := groups.Family(tx, n)
	if err != nil {
		return api.Timeline{}, err
	}
	var all []happening
	for _, m := range family {
		for _, read := range []func(*store.Tx, phone.Number, timelinePlace, int) ([]happening, error){cameIn, wentOut, noted} {
			some, err := read(tx, m, after, limit+1)
			if err != nil {
				return api.Timeline{}, err
			}
			all = append(all, some...)
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return cmp.Or(b.At.Compare(a.At), b.id.Compare(a.id)) })
	out := api.Timeline{Moments: []api.Moment{}}
	for i, m := range all {
		if limit > 0 && i == limit {
			out.Next = after.String()
			break
		}
		out.Moments = append(out.Moments, m.Moment)
		after.pass(m)
	}
	return out, nil
}

// pass moves the place behind a moment.
func (p *timelinePlace) pass(m happening) {
	if m.evidence != nil {
		p.evidence = m.evidence
		return
	}
	if p.text.IsZero() || m.id.Compare(p.text) < 0 {
		p.text = m.id
	}
}

// one more than all is all.
func boundOf(limit int) int {
	if limit == 1 {
		return 0
	}
	return limit
}

func cameIn(tx *store.Tx, n phone.Number, after timelinePlace, limit int) (list []happening, err error) {
	found, err := inbox.List(tx, inbox.Query{From: n, After: after.text, Limit: boundOf(limit)})
	for _, m := range found {
		view := inMessage(m, "")
		list = append(list, happening{id: m.ID, Moment: api.Moment{
			At: ulid.Time(m.ID.Time()).UTC(), Kind: api.MomentIn, Number: n, ID: view.ID, Text: m.Text, Note: m.Outcome, Poll: m.Poll, Flags: view.Flags,
		}})
	}
	return list, err
}

func wentOut(tx *store.Tx, n phone.Number, after timelinePlace, limit int) (list []happening, err error) {
	found, err := outbox.Thread(tx, n, after.text, boundOf(limit))
	for _, m := range found {
		out := api.Moment{
			At: ulid.Time(m.ID.Time()).UTC(), Kind: api.MomentOut, Number: n, ID: m.ID.String(), Text: m.Text, Note: string(m.State), Poll: m.Poll,
		}
		if !m.Broadcast.IsZero() {
			out.Broadcast = m.Broadcast.String()
		}
		list = append(list, happening{id: m.ID, Moment: out})
	}
	return list, err
}

// noted is evidence. What an own text did is told by that text, but for a change
// of groups, which has no other trace.
func noted(tx *store.Tx, n phone.Number, after timelinePlace, limit int) (list []happening, err error) {
	err = groups.EachEvidence(tx, n, after.evidence, func(at []byte, c groups.Consent) error {
		list = append(list, happening{evidence: bytes.Clone(at), Moment: api.Moment{
			At: c.At, Kind: string(c.What), Number: n, Group: string(c.Group), By: c.By, Who: c.Who, Words: c.Words, File: c.File, ID: c.Message,
		}})
		if len(list) == boundOf(limit) {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// Dossier is all that is known of a person.
func (g *Gateway) Dossier(_ context.Context, number string) (out api.Dossier, err error) {
	n, err := g.number(number)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		d, err := contactDetail(tx, n)
		if err != nil {
			return err
		}
		all, err := timeline(tx, n, timelinePlace{}, 0)
		out = api.Dossier{Contact: d.Contact, Consent: d.Consent, Timeline: all.Moments}
		return err
	})
	return out, err
}

package gateway

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/drafts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Drafts lists drafts or templates, the last changed first.
func (g *Gateway) Drafts(_ context.Context, q api.DraftQuery) ([]api.Draft, error) {
	out := []api.Draft{}
	err := g.db.View(func(tx *store.Tx) error {
		list, err := drafts.List(tx, q.Templates)
		for _, d := range list {
			out = append(out, draftView(d))
		}
		return err
	})
	return out, err
}

// Draft is a draft or a template.
func (g *Gateway) Draft(_ context.Context, ref string) (out api.Draft, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		d, err := drafts.Find(tx, key)
		out = draftView(d)
		return err
	})
	return out, err
}

const (
	longestTitle = 100     // characters
	longestDraft = 1 << 20 // bytes of text and numbers, which each save reads
)

// SaveDraft keeps a draft, a new one where it has no ID. It need not be one that
// could be sent.
func (g *Gateway) SaveDraft(ctx context.Context, in api.Draft) (out api.Draft, err error) {
	d, err := g.draftOf(in)
	if err != nil {
		return out, err
	}
	d.By = accounts.Asking(ctx)
	err = g.update(func(tx *store.Tx) error {
		saved, err := drafts.Save(tx, d, g.opt.Now())
		if errors.Is(err, drafts.ErrMany) {
			return conflict("remove some that are not needed", "%v", err)
		}
		out = draftView(saved)
		return err
	})
	return out, err
}

func (g *Gateway) draftOf(in api.Draft) (d drafts.Draft, err error) {
	b := in.Broadcast
	if d.ID, err = idOrZero(in.ID); err != nil {
		return d, err
	}
	if utf8.RuneCountInString(in.Title) > longestTitle {
		return d, invalid("shorten it", "a title has %d characters at most", longestTitle)
	}
	if len(b.Text)+len(b.Pasted) > longestDraft {
		return d, invalid("send it in pieces", "the draft is too long to be kept")
	}
	d.Title, d.Template = strings.TrimSpace(in.Title), in.Template
	d.Text, d.Texts, d.Except, d.Segment = b.Text, b.Texts, b.Except, b.Segment
	d.Languages, d.Fields, d.Since = b.Only.Languages, b.Only.Fields, b.Only.Since
	d.At, d.Every, d.Urgent, d.Plain, d.Uncertain, d.Poll = b.At, b.Every, b.Urgent, b.Plain, b.Uncertain, b.Poll
	pasted := b.Pasted
	for _, to := range b.To {
		if _, isNumber, _ := g.numberOrGroup(to); isNumber {
			pasted += "\n" + to
			continue
		}
		d.To = append(d.To, to)
	}
	found := phone.ParseList(pasted, g.cfg().Country)
	d.Numbers = found.Numbers
	for _, w := range found.Wrong {
		d.Scrap = append(d.Scrap, w.Text)
	}
	return d, nil
}

func draftView(d drafts.Draft) api.Draft {
	var lines []string
	for _, n := range d.Numbers {
		lines = append(lines, string(n))
	}
	return api.Draft{
		ID: d.ID.String(), Template: d.Template, Title: d.Title, By: d.By, Created: d.Created, Changed: d.Changed,
		Broadcast: api.BroadcastDraft{
			Text: d.Text, Texts: d.Texts, To: d.To, Except: d.Except, Segment: d.Segment,
			Pasted: strings.Join(append(lines, d.Scrap...), "\n"),
			Only:   api.Only{Languages: d.Languages, Fields: d.Fields, Since: d.Since},
			At:     d.At, Every: d.Every, Urgent: d.Urgent, Plain: d.Plain, Uncertain: d.Uncertain, Poll: d.Poll,
		},
	}
}

// DeleteDraft removes a draft or a template.
func (g *Gateway) DeleteDraft(_ context.Context, ref string) error {
	key, err := id(ref)
	if err != nil {
		return err
	}
	return g.update(func(tx *store.Tx) error { return drafts.Remove(tx, key) })
}

// Segments lists the saved selections of people, by name.
func (g *Gateway) Segments(context.Context) ([]api.Segment, error) {
	out := []api.Segment{}
	err := g.db.View(func(tx *store.Tx) error {
		list, err := groups.Segments(tx)
		for _, s := range list {
			out = append(out, segmentView(s))
		}
		return err
	})
	return out, err
}

func segmentView(s groups.Segment) api.Segment {
	of := s.Selection()
	return api.Segment{Name: s.Name, To: spell(of), Except: spellExcept(of), Only: onlyView(s.Only), By: s.By, Changed: s.Changed}
}

// SaveSegment keeps a selection of people under its name.
func (g *Gateway) SaveSegment(ctx context.Context, in api.Segment) (out api.Segment, err error) {
	of, err := g.selection(in.To, in.Except)
	if err != nil {
		return out, err
	}
	if len(of.Numbers)+len(of.Without) > 0 {
		return out, invalid("make a group of them", "a segment holds no numbers")
	}
	only, err := g.only(in.Only)
	if err != nil {
		return out, err
	}
	s := groups.Segment{
		Name: in.Name, Everyone: of.Everyone, Groups: of.Groups, Except: of.Except, Only: only,
		By: accounts.Asking(ctx), Changed: g.opt.Now().UTC(),
	}
	err = g.update(func(tx *store.Tx) error {
		err := groups.SaveSegment(tx, s)
		var name *groups.NameError
		if errors.As(err, &name) {
			return invalid("a name of letters and digits, as: Young mothers", "%v", err)
		}
		return noGroup(err, strings.Join(in.To, ", "))
	})
	return segmentView(s), err
}

// DeleteSegment forgets a selection; its people stay.
func (g *Gateway) DeleteSegment(_ context.Context, name string) error {
	return g.update(func(tx *store.Tx) error { return noSegment(groups.DeleteSegment(tx, name), name) })
}

func noSegment(err error, name string) error {
	if store.IsNotFound(err) {
		return &missing{what: "segment " + name, hint: "see: tocsin segment list"}
	}
	return err
}

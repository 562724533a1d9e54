package gateway

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/outbox"
)

// audience reads whom a draft is for: a segment, or groups, numbers and all,
// and what was pasted.
func (g *Gateway) audience(in api.BroadcastDraft) (groups.Selection, error) {
	if in.Segment != "" {
		return g.segment(in)
	}
	pasted := phone.ParseList(in.Pasted, g.cfg().Country).Numbers
	if len(in.To) == 0 && len(pasted) > 0 {
		return groups.Selection{Numbers: pasted}, nil
	}
	s, err := g.selection(in.To, in.Except)
	if err != nil {
		return s, err
	}
	s.Numbers = append(s.Numbers, pasted...)
	s.Only, err = g.only(in.Only)
	return s, err
}

// segment is the selection of a segment, and the numbers pasted beside it.
func (g *Gateway) segment(in api.BroadcastDraft) (s groups.Selection, err error) {
	if len(in.To)+len(in.Except) > 0 || !in.Only.IsZero() {
		return s, invalid("leave the groups out, or the segment", "a text is for a segment or for groups, not both")
	}
	err = g.db.View(func(tx *store.Tx) error {
		saved, err := groups.FindSegment(tx, in.Segment)
		s = saved.Selection()
		return noSegment(err, in.Segment)
	})
	s.Numbers = phone.ParseList(in.Pasted, g.cfg().Country).Numbers
	return s, err
}

func (g *Gateway) only(in api.Only) (groups.Only, error) {
	out := groups.Only{Fields: in.Fields, Since: in.Since}
	for _, l := range in.Languages {
		if l = strings.ToLower(strings.TrimSpace(l)); len(l) < 2 || len(l) > 3 {
			return out, invalid("write it as fr or en", "%q is no code of a language", l)
		}
		out.Languages = append(out.Languages, l)
	}
	if len(out.Languages) > 0 {
		out.Unknown = g.cfg().Language
	}
	return out, nil
}

func onlyView(o groups.Only) api.Only {
	return api.Only{Languages: o.Languages, Fields: o.Fields, Since: o.Since}
}

// wordingsOf are the texts of a draft for single languages; a draft has one
// text at least.
func wordingsOf(in api.BroadcastDraft) (lang.Text, error) {
	texts := lang.Text{}
	for l, text := range in.Texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if l == lang.Any {
			return nil, invalid("write it as the text of everybody else", "a text has no language")
		}
		texts[l] = text
	}
	if len(texts) == 0 {
		return nil, notBlank(in.Text)
	}
	return texts, nil
}

// pastedView adds what of the pasted numbers is none, and what is there twice.
func (g *Gateway) pastedView(tx *store.Tx, out *api.Preflight, in api.BroadcastDraft, d outbox.BroadcastDraft) error {
	out.Invalid, out.Duplicates = []api.RowProblem{}, []api.RowProblem{}
	found := phone.ParseList(in.Pasted, g.cfg().Country)
	out.InvalidAll, out.DuplicatesAll = len(found.Wrong), len(found.Twice)
	for _, w := range found.Wrong[:min(len(found.Wrong), mostRows)] {
		out.Invalid = append(out.Invalid, api.RowProblem{Value: w.Text, Reason: w.Reason})
	}
	for _, n := range found.Twice[:min(len(found.Twice), mostRows)] {
		out.Duplicates = append(out.Duplicates, api.RowProblem{Value: string(n), Reason: "pasted twice"})
	}
	for _, n := range found.Numbers {
		in := slices.ContainsFunc(d.To.Groups, func(id groups.ID) bool { return groups.IsMember(tx, id, n) })
		if !in {
			continue
		}
		if out.DuplicatesAll++; len(out.Duplicates) < mostRows {
			out.Duplicates = append(out.Duplicates, api.RowProblem{Value: string(n), Reason: "in a group that gets it"})
		}
	}
	return nil
}

// mostRows bounds the lists of a preflight that this file makes.
const mostRows = 100

func wordingChecks(p outbox.Preflight) []api.WordingCheck {
	list := []api.WordingCheck{}
	for _, l := range slices.Sorted(maps.Keys(p.Wordings)) {
		w := p.Wordings[l]
		list = append(list, api.WordingCheck{
			Language: l, People: w.People, Alphabet: w.Alphabet.String(), Forcing: string(w.Forcing),
			PartsLeast: w.PartsLeast, PartsMost: w.PartsMost, PartsAll: w.Parts, Units: w.Size.Units, Left: w.Size.Left,
		})
	}
	return list
}

func replacements(forcing []rune) []api.Replacement {
	list := []api.Replacement{}
	for _, r := range forcing {
		with, plain := tpdu.Spelling(r)
		if !plain {
			with = ""
		}
		list = append(list, api.Replacement{Char: string(r), With: with, Plain: plain})
	}
	return list
}

// price says what a broadcast costs and whether the credit pays it.
func (g *Gateway) price(out *api.Preflight, f funds, ahead int) {
	if s := g.cfg().Sending; s.PerPart > 0 {
		out.Cost = &api.Cost{Amount: s.PerPart.Float() * float64(out.PartsAll), PerPart: s.PerPart.Float(), Currency: s.Currency}
	}
	out.FundsParts = f.parts
	switch {
	case !f.known:
		out.Funds = api.FundsUnknown
	case ahead+out.PartsAll > f.parts:
		out.Funds = api.FundsShort
	default:
		out.Funds = api.FundsEnough
	}
}

// TestBroadcast sends each wording of a draft to one number only, as a personal
// text, with the variables of whoever has that number.
func (g *Gateway) TestBroadcast(ctx context.Context, t api.BroadcastTest) (out []api.OutMessage, err error) {
	to, err := g.testNumber(t.To)
	if err != nil {
		return nil, err
	}
	texts, err := wordingsOf(t.Draft)
	if err != nil {
		return nil, err
	}
	list := []string{}
	if strings.TrimSpace(t.Draft.Text) != "" {
		list = append(list, t.Draft.Text)
	}
	for _, l := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, texts[l])
	}
	for i, text := range list {
		text, err := g.rendered(text, to)
		if err != nil {
			return out, err
		}
		m, err := g.Send(ctx, api.Send{To: string(to), Text: text, Plain: t.Draft.Plain, Key: keyOf(t.Key, i)})
		if err != nil {
			return out, err
		}
		out = append(out, m)
	}
	return out, nil
}

// keyOf is the key of one of the texts that a request sends.
func keyOf(key string, i int) string {
	if key == "" {
		return ""
	}
	return key + " " + strconv.Itoa(i)
}

// testNumber is where a test goes: the number given, or the operator's.
func (g *Gateway) testNumber(text string) (phone.Number, error) {
	if text != "" {
		return g.number(text)
	}
	if own := g.cfg().Operator.Numbers; len(own) > 0 {
		return own[0], nil
	}
	return "", invalid("give a number, or write yours at operator.numbers in config.yaml", "it is not known which phone is yours")
}

// rendered is a text as one person would get it.
func (g *Gateway) rendered(text string, n phone.Number) (string, error) {
	if err := lang.CheckTemplate(text); err != nil {
		return "", badDraft(err)
	}
	var who groups.Contact
	err := g.db.View(func(tx *store.Tx) (err error) {
		if who, err = groups.Find(tx, n); store.IsNotFound(err) {
			return nil
		}
		return err
	})
	who.Number = n
	return lang.Render(text, who.Value), err
}

// ChangeBroadcast puts a draft in the place of a broadcast that has not begun.
func (g *Gateway) ChangeBroadcast(ctx context.Context, ref string, in api.BroadcastDraft) (out api.Broadcast, err error) {
	draft, err := g.draft(in)
	if err != nil {
		return out, err
	}
	draft.By = accounts.Asking(ctx)
	return g.changeBroadcast(ref, func(tx *store.Tx, key ulid.ULID, now time.Time) (outbox.Broadcast, error) {
		if draft.Poll, err = askedPoll(tx, in); err != nil {
			return outbox.Broadcast{}, err
		}
		b, err := outbox.Rewrite(tx, key, draft, now)
		if err != nil {
			return b, badDraft(err)
		}
		return b, g.await(tx, b.ID)
	})
}

package gateway

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/polls"
)

// PollTimeline is when the votes that count were sent, by option and hour.
func (g *Gateway) PollTimeline(_ context.Context, name string) (out []api.PollStep, err error) {
	out = []api.PollStep{}
	err = g.db.View(func(tx *store.Tx) error {
		steps, err := polls.Timeline(tx, name)
		for _, s := range steps {
			out = append(out, api.PollStep{At: s.At, Option: s.Option, Votes: s.Votes})
		}
		return err
	})
	return out, noSuchPoll(err, name)
}

// PollShares is how the groups answer, the largest part of those asked first;
// groups of which nobody was asked or voted are left out.
func (g *Gateway) PollShares(_ context.Context, name string) (out []api.PollShare, err error) {
	out = []api.PollShare{}
	err = g.db.View(func(tx *store.Tx) error {
		turnout, err := polls.NewTurnout(tx, name)
		if err != nil || turnout.Nobody() {
			return err
		}
		all, err := groups.All(tx)
		for _, group := range all {
			s := turnout.Of(groups.Numbers(tx, group.Name))
			if s.Asked+s.Voted > 0 {
				out = append(out, api.PollShare{Group: string(group.Name), Title: group.Title, Asked: s.Asked, Answered: s.Answered, Voted: s.Voted})
			}
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b api.PollShare) int { return cmp.Compare(b.Asked, a.Asked) })
	return out, noSuchPoll(err, name)
}

// votesPage is how many votes of an export one transaction reads, so that a slow
// reader holds up nobody.
const votesPage = 1000

// ExportPoll writes the votes that count as CSV: with Numbers whose they are,
// without only what was answered in which hour, in no order that tells more.
func (g *Gateway) ExportPoll(ctx context.Context, w io.Writer, in api.PollExport) error {
	e := voteExport{in: in, zone: g.cfg().Location}
	if err := g.db.View(func(tx *store.Tx) (err error) {
		e.poll, err = polls.Show(tx, in.Name)
		return noSuchPoll(err, in.Name)
	}); err != nil {
		return err
	}
	if !in.Numbers {
		return g.exportAnswers(w, e)
	}
	for more := true; more && ctx.Err() == nil; {
		var page bytes.Buffer
		if err := g.db.View(func(tx *store.Tx) (err error) { more, err = e.page(tx, &page); return err }); err != nil {
			return err
		}
		if _, err := page.WriteTo(w); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// exportAnswers writes a row for each vote, by option and hour: the order of
// numbers would tell who is who from one export to the next.
func (g *Gateway) exportAnswers(w io.Writer, e voteExport) error {
	var steps []polls.Step
	if err := g.db.View(func(tx *store.Tx) (err error) { steps, err = polls.Timeline(tx, e.in.Name); return err }); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"answer", "label", "hour"}}
	for _, s := range steps {
		for range s.Votes {
			rows = append(rows, []string{groups.Cell(s.Option), e.label(s.Option), s.At.In(e.zone).Format("2006-01-02 15:00")})
		}
	}
	return out.WriteAll(rows)
}

// voteExport is an export on its way.
type voteExport struct {
	in    api.PollExport
	poll  polls.Poll
	zone  *time.Location
	after phone.Number
	begun bool
}

func (e *voteExport) page(tx *store.Tx, w io.Writer) (more bool, err error) {
	out := csv.NewWriter(w)
	if !e.begun {
		e.begun = true
		if err := out.Write([]string{"number", "name", "answer", "label", "at", "text"}); err != nil {
			return false, err
		}
	}
	list, err := polls.Votes(tx, e.poll.Name, e.after, votesPage)
	if err != nil {
		return false, err
	}
	for _, v := range list {
		cells, err := e.cells(tx, v)
		if err != nil {
			return false, err
		}
		if err := out.Write(cells); err != nil {
			return false, err
		}
		e.after = v.Number
	}
	out.Flush()
	return len(list) == votesPage, out.Error()
}

func (e *voteExport) cells(tx *store.Tx, v polls.Vote) ([]string, error) {
	c, err := groups.Find(tx, v.Number)
	if err != nil && !store.IsNotFound(err) {
		return nil, err
	}
	text, err := inbox.Find(tx, v.Message)
	if err != nil && !store.IsNotFound(err) {
		return nil, err
	}
	return []string{
		string(v.Number), groups.Cell(c.Name), groups.Cell(v.Option), e.label(v.Option),
		v.At.In(e.zone).Format("2006-01-02 15:04:05"), groups.Cell(text.Text),
	}, nil
}

// label is an option's title as a cell.
func (e *voteExport) label(key string) string {
	for _, o := range e.poll.Options {
		if o.Key == key {
			return groups.Cell(o.Label.In())
		}
	}
	return ""
}

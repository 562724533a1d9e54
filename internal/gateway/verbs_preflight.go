package gateway

import (
	"context"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// PreflightBroadcast says what a broadcast would do; nothing is kept. It ends
// with ctx: who goes on writing asks again and no longer waits for the first.
func (g *Gateway) PreflightBroadcast(ctx context.Context, in api.BroadcastDraft) (out api.Preflight, err error) {
	draft, err := g.draft(in)
	if err != nil {
		return out, err
	}
	now := g.opt.Now()
	var found outbox.Preflight
	var ahead int
	var credit funds
	err = g.db.View(func(tx *store.Tx) error {
		if found, err = outbox.Check(ctx, tx, draft, now); err != nil {
			return badDraft(err)
		}
		if ahead, _, err = queued(tx); err != nil {
			return err
		}
		out = preflightView(found)
		if err := g.pastedView(tx, &out, in, draft); err != nil {
			return err
		}
		credit, err = g.fundsNow(tx)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Ahead = ahead
	g.price(&out, credit, ahead)
	err = g.foresee(&out, draft, found.Fresh, ahead, now)
	out.Notes = append(out.Notes, credit.notes(ahead, out.PartsAll)...)
	return out, err
}

func preflightView(p outbox.Preflight) api.Preflight {
	return api.Preflight{
		Recipients: p.Recipients, ToSend: p.ToSend,
		RefusedAll: p.Refused, Refused: obstacles(p.RefusedWho),
		HeldAll: p.Held, Held: obstacles(p.HeldWho), Failing: obstacles(p.FailingWho),
		Unreachable: obstacles(p.UnreachableWho), UnreachableAll: p.Unreachable,
		Alphabet: p.Alphabet.String(), Forcing: string(p.Forcing),
		PartsLeast: p.PartsLeast, PartsMost: p.PartsMost, PartsAll: p.Parts, Longest: p.Longest,
		Notes:         []string{},
		OtherLanguage: obstacles(p.OtherLanguageWho), OtherLanguageAll: p.OtherLanguage, FailingAll: p.Failing,
		Wordings: wordingChecks(p), Replace: replacements(p.Forcing),
	}
}

func obstacles(list []outbox.Obstacle) []api.RowProblem {
	out := []api.RowProblem{}
	for _, o := range list {
		out = append(out, api.RowProblem{Value: string(o.Number), Reason: o.Why})
	}
	return out
}

// foresee reckons when the broadcast begins and ends, and how much of it would
// expire first, by the pace of the modems and the quiet hours.
func (g *Gateway) foresee(out *api.Preflight, d outbox.BroadcastDraft, fresh, ahead int, now time.Time) error {
	out.Begins = g.begins(d, now)
	var quiet outbox.Quiet
	if !d.Urgent {
		quiet = g.cfg().Sending.QuietHours
		out.Begins = g.cfg().Sending.QuietHours.End(out.Begins)
	}
	if len(g.fleet.all()) == 0 {
		out.Notes = append(out.Notes, "no modem is configured: nothing would leave")
		return nil
	}
	pace, err := g.pace(out.Begins, now)
	if err != nil {
		return err
	}
	if ahead > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d texts are in the queue before it", ahead))
	}
	all := ahead + out.PartsAll
	out.Ends = pace.Finish(all, out.Begins, quiet)
	if d.Life > 0 && out.PartsAll > 0 {
		left := min(pace.Left(all, out.Begins, out.Begins.Add(d.Life), quiet), out.PartsAll)
		out.Expiring = left * out.ToSend / out.PartsAll
	}
	if err := g.foreseeMonth(out, pace, all, fresh, quiet, now); err != nil {
		return err
	}
	if why := g.clock.wrong(); why != "" {
		out.Notes = append(out.Notes, why)
	}
	return nil
}

// foreseeMonth says what the limits of a month put off; all is the parts that
// are to leave until the end of the broadcast, fresh the people in it that were
// not sent to this month.
func (g *Gateway) foreseeMonth(out *api.Preflight, pace outbox.Pace, all, fresh int, quiet outbox.Quiet, now time.Time) error {
	over := pace.MonthEnd(out.Begins)
	if later := min(pace.Left(all, out.Begins, over, quiet), out.PartsAll); pace.PerMonth > 0 && later > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of its %d parts can leave after this month only: the SIMs may send %d parts a month (per_month)", later, out.PartsAll, pace.PerMonth))
	}
	most := g.sum(func(l config.Limits) int { return l.RecipientsPerMonth })
	used, err := g.used(now)
	if left := max(most-used.Recipients, 0); most > 0 && fresh > left {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of them would be sent to for the first time this month, and the SIMs may send to %d more people (recipients_per_month): the others wait for the next", fresh, left))
	}
	return err
}

func (g *Gateway) begins(d outbox.BroadcastDraft, now time.Time) time.Time {
	if d.Every != "" {
		if next, err := outbox.CheckSchedule(d.Every, g.cfg().Location, now); err == nil {
			return next
		}
	}
	if d.At.After(now) {
		return d.At
	}
	return now
}

// onAir is the texts a minute a modem without a limit sends on GSM.
const onAir = 8

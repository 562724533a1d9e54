package gateway

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// PreflightBroadcast says what a broadcast would do; nothing is kept.
func (g *Gateway) PreflightBroadcast(_ context.Context, in api.BroadcastDraft) (out api.Preflight, err error) {
	draft, err := g.draft(in)
	if err != nil {
		return out, err
	}
	now := g.opt.Now()
	var found outbox.Preflight
	var ahead int
	err = g.db.View(func(tx *store.Tx) error {
		if found, err = outbox.Check(tx, draft, now); err != nil {
			return badDraft(err)
		}
		ahead, _, err = queued(tx)
		return err
	})
	if err != nil {
		return out, err
	}
	out = preflightView(found)
	g.foresee(&out, draft, ahead, now)
	return out, nil
}

func preflightView(p outbox.Preflight) api.Preflight {
	return api.Preflight{
		Recipients: p.Recipients, ToSend: p.ToSend,
		RefusedAll: p.Refused, Refused: obstacles(p.RefusedWho),
		HeldAll: p.Held, Held: obstacles(p.HeldWho), Failing: obstacles(p.FailingWho),
		Alphabet: p.Alphabet.String(), Forcing: string(p.Forcing),
		PartsLeast: p.PartsLeast, PartsMost: p.PartsMost, PartsAll: p.Parts, Longest: p.Longest,
		Notes: []string{},
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
func (g *Gateway) foresee(out *api.Preflight, d outbox.BroadcastDraft, ahead int, now time.Time) {
	out.Begins = g.begins(d, now)
	var quiet outbox.Quiet
	if !d.Urgent {
		quiet = g.cfg.Sending.QuietHours
		out.Begins = g.cfg.Sending.QuietHours.End(out.Begins)
	}
	if len(g.cfg.Modems) == 0 {
		out.Notes = append(out.Notes, "no modem is configured: nothing would leave")
		return
	}
	pace := g.pace()
	from := pace.Finish(ahead, out.Begins, quiet)
	if ahead > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d texts are in the queue before it", ahead))
	}
	out.Ends = pace.Finish(out.PartsAll, from, quiet)
	if d.Life > 0 && out.PartsAll > 0 {
		left := pace.Left(out.PartsAll, from, out.Begins.Add(d.Life), quiet)
		out.Expiring = left * out.ToSend / out.PartsAll
	}
	if why := g.clock.wrong(); why != "" {
		out.Notes = append(out.Notes, why)
	}
}

func (g *Gateway) begins(d outbox.BroadcastDraft, now time.Time) time.Time {
	if d.Every != "" {
		if next, err := outbox.CheckSchedule(d.Every, g.cfg.Location, now); err == nil {
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

// pace is how fast all modems together may send. One without a limit makes
// the sum of that kind unlimited.
func (g *Gateway) pace() outbox.Pace {
	p := outbox.Pace{Location: g.cfg.Location}
	for _, m := range g.cfg.Modems {
		p.PerMinute += cmp.Or(m.Limits.PerMinute, onAir)
		p.PerHour += m.Limits.PerHour
		p.PerDay += m.Limits.PerDay
	}
	for _, m := range g.cfg.Modems {
		if m.Limits.PerHour == 0 {
			p.PerHour = 0
		}
		if m.Limits.PerDay == 0 {
			p.PerDay = 0
		}
	}
	return p
}

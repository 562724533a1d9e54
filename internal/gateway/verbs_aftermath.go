package gateway

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// LiveBroadcasts lists the broadcasts that are neither done nor cancelled, the
// newest first.
func (g *Gateway) LiveBroadcasts(context.Context) ([]api.Broadcast, error) {
	out := []api.Broadcast{}
	err := g.db.View(func(tx *store.Tx) error {
		list, err := outbox.Live(tx)
		for _, b := range slices.Backward(list) {
			view, err := g.broadcastView(tx, b)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return err
	})
	return out, err
}

// progress adds how fast a broadcast goes and when it will have gone.
func (g *Gateway) progress(out *api.Broadcast, key ulid.ULID) error {
	if out.State != string(outbox.StageSending) || out.Queued == 0 {
		return nil
	}
	now := g.opt.Now()
	parts := 0
	err := g.db.View(func(tx *store.Tx) (err error) {
		out.Speed, parts, err = outbox.Speed(tx, key, now)
		return err
	})
	if err != nil || len(g.fleet.all()) == 0 {
		return err
	}
	pace, err := g.pace(now, now)
	if err != nil {
		return err
	}
	var quiet outbox.Quiet
	if !out.Urgent {
		quiet = g.cfg().Sending.QuietHours
	}
	out.Done = pace.Finish(out.Queued*max(parts, 1), now, quiet)
	return nil
}

// resendPage is how many texts are queued again in one transaction.
const resendPage = 500

// ResendBroadcast queues the texts again that failed, or that are uncertain.
func (g *Gateway) ResendBroadcast(ctx context.Context, ref string, r api.Resend) (out api.Resent, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	state := outbox.State(r.State)
	if state != outbox.Failed && state != outbox.Uncertain {
		return out, invalid("say failed or uncertain", "texts that are %q are not sent again", r.State)
	}
	var after ulid.ULID
	for looked := resendPage; looked == resendPage && ctx.Err() == nil; {
		err := g.update(func(tx *store.Tx) error {
			if after.IsZero() {
				if first, err := outbox.Once(tx, r.Key, key, g.opt.Now()); err != nil || !first {
					looked = 0
					return err
				}
			}
			var queued int
			var err error
			queued, looked, after, err = outbox.SendAgain(tx, key, state, after, resendPage, g.opt.Now())
			out.Queued, out.Left = out.Queued+queued, out.Left+looked-queued
			return badState(err)
		})
		if err != nil {
			return out, err
		}
	}
	g.ring()
	return out, ctx.Err()
}

// BroadcastAnswers is what recipients texted back since, with a page of it.
func (g *Gateway) BroadcastAnswers(_ context.Context, ref string, p api.Page) (out api.BroadcastAnswers, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	limit, after, err := pageOf(p)
	if err != nil {
		return out, err
	}
	out.Hours, out.Rows = []api.AnswerHour{}, []api.InMessage{}
	err = g.db.View(func(tx *store.Tx) error {
		if _, err := outbox.FindBroadcast(tx, key); err != nil {
			return err
		}
		people, texts, hours, err := outbox.Answers(tx, key)
		if err != nil {
			return err
		}
		out.People, out.Texts = people, texts
		for _, h := range hours {
			out.Hours = append(out.Hours, api.AnswerHour(h))
		}
		ids, err := outbox.AnswerIDs(tx, key, after, limit)
		if err != nil {
			return err
		}
		out.Rows, err = answerRows(tx, ids)
		return err
	})
	return out, err
}

func answerRows(tx *store.Tx, ids []ulid.ULID) ([]api.InMessage, error) {
	rows := []api.InMessage{}
	for _, id := range ids {
		m, err := inbox.Find(tx, id)
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, err := groups.Find(tx, m.From)
		if err != nil && !store.IsNotFound(err) {
			return nil, err
		}
		rows = append(rows, inMessage(m, c.Name))
	}
	return rows, nil
}

// mostCopied is how many numbers CopyBroadcast gathers.
const mostCopied = 2000

// CopyBroadcast is the draft that would send a broadcast once more: now, and to
// the people its groups have now. The numbers it named are read from its texts.
func (g *Gateway) CopyBroadcast(_ context.Context, ref string) (out api.BroadcastDraft, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	err = g.db.View(func(tx *store.Tx) error {
		b, err := outbox.FindBroadcast(tx, key)
		if err != nil {
			return err
		}
		out = copyOf(b)
		if !b.Frozen || b.To.Everyone {
			return nil
		}
		found, err := outbox.Messages(tx, outbox.Filter{Broadcast: key}, ulid.ULID{}, mostCopied)
		for _, m := range found {
			if !m.Member {
				out.Pasted += string(m.To) + "\n"
			}
		}
		return err
	})
	return out, err
}

func copyOf(b outbox.Broadcast) api.BroadcastDraft {
	out := api.BroadcastDraft{
		Text: b.Text, Texts: b.Texts, Except: spellExcept(b.To), Only: onlyView(b.To.Only),
		Urgent: b.Urgent, Plain: b.Plain, Uncertain: string(b.OnUncertain), Poll: b.Poll, Every: b.Every,
	}
	if !b.Begun && b.Every == "" {
		out.At = b.At
	}
	if b.To.Everyone {
		out.To = append(out.To, groups.Everyone)
	}
	out.To = append(out.To, names(b.To.Groups)...)
	for _, n := range b.To.Numbers {
		out.Pasted += string(n) + "\n"
	}
	return out
}

// ExportBroadcast writes what became of each text of a broadcast as CSV, a page
// in a transaction. Who is on its list and has no text yet is not in it.
func (g *Gateway) ExportBroadcast(ctx context.Context, w io.Writer, ref string) error {
	key, err := id(ref)
	if err != nil {
		return err
	}
	if _, err := g.showBroadcast(key); err != nil {
		return err
	}
	heading := []string{"number", "name", "state", "queued", "sent", "settled", "code", "words", "text"}
	if err := csv.NewWriter(w).WriteAll([][]string{heading}); err != nil {
		return err
	}
	var after ulid.ULID
	for n := exportPage; n == exportPage && ctx.Err() == nil; {
		var page bytes.Buffer
		err := g.db.View(func(tx *store.Tx) error {
			rows, last, err := g.exportRows(tx, key, after)
			after, n = last, len(rows)
			if err != nil {
				return err
			}
			return csv.NewWriter(&page).WriteAll(rows)
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

func (g *Gateway) exportRows(tx *store.Tx, key, after ulid.ULID) (rows [][]string, last ulid.ULID, err error) {
	found, err := outbox.Messages(tx, outbox.Filter{Broadcast: key}, after, exportPage)
	if err != nil {
		return nil, after, err
	}
	for _, m := range found {
		c, err := groups.Find(tx, m.To)
		if err != nil && !store.IsNotFound(err) {
			return nil, after, err
		}
		rows, last = append(rows, g.exportRow(m, c.Name)), m.ID
	}
	return rows, last, nil
}

func (g *Gateway) exportRow(m outbox.Message, name string) []string {
	var sent, settled time.Time
	code, words := "", m.Error
	for _, a := range m.Attempts {
		if a.Outcome == string(outbox.Sent) {
			sent = a.At
		}
		settled = a.At
		if a.Code != "" {
			code, words = a.Code, a.Words
		}
	}
	return []string{
		string(m.To), inert(name), string(m.State), g.stamp(m.Created), g.stamp(sent), g.stamp(settled), code, inert(words), inert(m.Text),
	}
}

// stamp is a time in the zone of the configuration, "" for none.
func (g *Gateway) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(g.cfg().Location).Format(time.RFC3339)
}

// inert keeps a spreadsheet from running a value as a formula.
func inert(value string) string {
	if value != "" && strings.ContainsRune("=+-@\t\r", rune(value[0])) {
		return "'" + value
	}
	return value
}

package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
	"github.com/tocsin-sms/tocsin/polls"
)

// SendBroadcast begins a broadcast, or schedules it. It returns once the list
// of recipients is complete; the first texts leave before.
//
// With a key that was used it sends nothing and returns what that became.
func (g *Gateway) SendBroadcast(ctx context.Context, in api.BroadcastDraft) (out api.Broadcast, err error) {
	draft, err := g.draft(in)
	if err != nil {
		return out, err
	}
	draft.By = accounts.Asking(ctx)
	if !draft.At.After(g.opt.Now()) && draft.Every == "" {
		g.freshenCredit()
	}
	var b outbox.Broadcast
	err = g.update(func(tx *store.Tx) error {
		if b, err = outbox.Announced(tx, in.Key); !store.IsNotFound(err) {
			return err
		}
		if draft.Poll, err = askedPoll(tx, in); err != nil {
			return err
		}
		if b, err = outbox.Announce(tx, draft, g.opt.Now()); err != nil {
			return badDraft(err)
		}
		return g.await(tx, b.ID)
	})
	if err != nil {
		return out, err
	}
	g.ring()
	if out, err = g.frozen(ctx, b.ID); err != nil {
		return out, err
	}
	out.Notes, err = g.sendNotes(out)
	return out, err
}

// frozen waits until the list of a broadcast is complete and shows it.
func (g *Gateway) frozen(ctx context.Context, key ulid.ULID) (out api.Broadcast, err error) {
	const look = 50 * time.Millisecond
	for {
		out, err = g.showBroadcast(key)
		if err != nil || out.Frozen || out.State != string(outbox.StageSending) {
			return out, err
		}
		select {
		case <-ctx.Done():
			return out, nil // it goes on without the caller
		case <-time.After(look):
		}
	}
}

func (g *Gateway) draft(in api.BroadcastDraft) (outbox.BroadcastDraft, error) {
	policy, err := g.policy(in.Uncertain)
	if err != nil {
		return outbox.BroadcastDraft{}, err
	}
	to, err := g.audience(in)
	if err != nil {
		return outbox.BroadcastDraft{}, err
	}
	texts, err := wordingsOf(in)
	if err != nil {
		return outbox.BroadcastDraft{}, err
	}
	if in.Expires < 0 {
		return outbox.BroadcastDraft{}, invalid("give a time such as 2h, or leave it out", "a text can not expire after %s", in.Expires)
	}
	if strings.HasPrefix(in.Every, "@every") {
		return outbox.BroadcastDraft{}, invalid("five fields: minute hour day month weekday, as in '0 9 * * 1'", "%q is no schedule: it would begin anew with every start", in.Every)
	}
	if in.Every != "" && !in.At.IsZero() {
		return outbox.BroadcastDraft{}, invalid("give --at for once or --every for again and again", "a broadcast has a time or a schedule, not both")
	}
	d := outbox.BroadcastDraft{
		Text: in.Text, Texts: texts, Language: g.cfg().Language, Once: in.Key, To: to, Plain: in.Plain, Urgent: in.Urgent, Poll: in.Poll, At: in.At,
		Every: in.Every, Location: g.cfg().Location, Life: g.cfg().Sending.Expires,
		Validity: g.cfg().Sending.Validity, OnUncertain: policy,
	}
	if in.Expires > 0 {
		d.Life = in.Expires
	}
	return d, nil
}

// selection reads whom a broadcast is for: groups, numbers, or all.
func (g *Gateway) selection(to, except []string) (groups.Selection, error) {
	var s groups.Selection
	if len(to) == 0 {
		return s, invalid("say to whom: --to GROUP, --to NUMBER or --to all", "the broadcast is for nobody")
	}
	for _, t := range to {
		n, isNumber, err := g.numberOrGroup(t)
		switch {
		case err != nil:
			return s, err
		case t == groups.Everyone:
			s.Everyone = true
		case isNumber:
			s.Numbers = append(s.Numbers, n)
		default:
			s.Groups = append(s.Groups, groups.ID(t))
		}
	}
	for _, t := range except {
		n, isNumber, err := g.numberOrGroup(t)
		switch {
		case err != nil:
			return s, err
		case isNumber:
			s.Without = append(s.Without, n)
		default:
			s.Except = append(s.Except, groups.ID(t))
		}
	}
	return s, nil
}

// numberOrGroup tells a number from the name of a group: names have letters.
func (g *Gateway) numberOrGroup(t string) (n phone.Number, isNumber bool, err error) {
	if t == "" {
		return "", false, invalid("give a group, a number or all", "a recipient is empty")
	}
	if strings.Trim(t, "+0123456789 ().-") != "" {
		return "", false, nil
	}
	n, err = g.number(t)
	return n, true, err
}

// askedPoll is the poll a broadcast asks: the one named, else an open one whose
// question the text holds, so that bare answers are understood.
func askedPoll(tx *store.Tx, in api.BroadcastDraft) (string, error) {
	if in.Poll != "" {
		_, err := polls.Show(tx, in.Poll)
		return in.Poll, noSuchPoll(err, in.Poll)
	}
	all, err := polls.All(tx)
	texts := []string{lang.Fold(in.Text)}
	for _, t := range in.Texts {
		texts = append(texts, lang.Fold(t))
	}
	for _, p := range all {
		for _, question := range p.Question {
			if q := lang.Fold(question); p.Closed.IsZero() && q != "" && slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, q) }) {
				return p.Name, nil
			}
		}
	}
	return "", err
}

// badDraft explains why a broadcast can not be made.
func badDraft(err error) error {
	var template *lang.TemplateError
	switch {
	case errors.As(err, &template):
		return invalid("write variables as {name} or {name|friend}, a brace as {{", "%v", err)
	case errors.Is(err, outbox.ErrSchedule):
		return invalid("five fields: minute hour day month weekday, as in '0 9 * * 1'", "%v", err)
	case errors.Is(err, outbox.ErrNobody):
		return invalid("see who is in a group with: tocsin group show NAME", "there is nobody to send to")
	case store.IsNotFound(err):
		return &missing{what: strings.TrimSuffix(err.Error(), ": "+store.ErrNotFound.Error()), hint: "see: tocsin group list; name each group or number by itself, as --to a --to b"}
	}
	return badText(err)
}

// Broadcasts lists broadcasts, newest first.
func (g *Gateway) Broadcasts(_ context.Context, p api.Page) (out []api.Broadcast, err error) {
	limit, after, err := pageOf(p)
	if err != nil {
		return nil, err
	}
	out = []api.Broadcast{}
	err = g.db.View(func(tx *store.Tx) error {
		found, err := outbox.Broadcasts(tx, after, limit)
		for _, b := range found {
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

// Broadcast is one broadcast with its counts.
func (g *Gateway) Broadcast(_ context.Context, ref string) (out api.Broadcast, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	if out, err = g.showBroadcast(key); err != nil {
		return out, err
	}
	return out, g.progress(&out, key)
}

func (g *Gateway) showBroadcast(key ulid.ULID) (out api.Broadcast, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		b, err := outbox.FindBroadcast(tx, key)
		if err != nil {
			return err
		}
		out, err = g.broadcastView(tx, b)
		return err
	})
	return out, err
}

// PauseBroadcast keeps the texts of a broadcast from leaving.
func (g *Gateway) PauseBroadcast(_ context.Context, ref string) (api.Broadcast, error) {
	return g.changeBroadcast(ref, outbox.Pause)
}

// ResumeBroadcast lets a paused broadcast go on.
func (g *Gateway) ResumeBroadcast(_ context.Context, ref string) (api.Broadcast, error) {
	return g.changeBroadcast(ref, outbox.Resume)
}

// CancelBroadcast takes back every text of a broadcast that has not left.
func (g *Gateway) CancelBroadcast(_ context.Context, ref string) (api.Broadcast, error) {
	return g.changeBroadcast(ref, outbox.Cancel)
}

func (g *Gateway) changeBroadcast(ref string, change changeOf[outbox.Broadcast]) (out api.Broadcast, err error) {
	key, err := id(ref)
	if err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		if _, err := change(tx, key, g.opt.Now()); err != nil {
			return badState(err)
		}
		b, err := outbox.FindBroadcast(tx, key)
		if err != nil {
			return err
		}
		out, err = g.broadcastView(tx, b)
		return err
	})
	g.ringIf(err)
	return out, err
}

func (g *Gateway) broadcastView(tx *store.Tx, b outbox.Broadcast) (api.Broadcast, error) {
	c, err := outbox.Tally(tx, b.ID)
	out := api.Broadcast{
		ID: b.ID.String(), Text: b.Text, State: string(b.State), Reason: b.Reason, To: spell(b.To),
		Except: spellExcept(b.To), Created: b.Created, At: b.At, Every: b.Every, Urgent: b.Urgent,
		Expires: b.Expires, Poll: b.Poll, Frozen: b.Frozen, Counts: api.Counts(c),
		Texts: b.Texts, Only: onlyView(b.To.Only), By: b.By, Begun: b.Begun, Plain: b.Plain,
	}
	if !b.Parent.IsZero() {
		out.Parent = b.Parent.String()
	}
	if b.Every != "" {
		out.Next = b.At
	}
	if b.State == outbox.StageSending && out.Reason == "" && c.Queued > 0 {
		out.Reason = g.whyWaiting(b)
	}
	return out, err
}

// whyWaiting says what keeps a broadcast from leaving just now.
func (g *Gateway) whyWaiting(b outbox.Broadcast) string {
	if why := g.clock.wrong(); why != "" {
		return why
	}
	if end := g.quietEnds(g.opt.Now()); !end.IsZero() && !b.Urgent {
		return "quiet hours until " + end.Format("15:04")
	}
	return ""
}

func spell(s groups.Selection) []string {
	out := []string{}
	if s.Everyone {
		out = append(out, "all")
	}
	out = append(out, names(s.Groups)...)
	for _, n := range s.Numbers {
		out = append(out, string(n))
	}
	return out
}

func spellExcept(s groups.Selection) []string {
	out := names(s.Except)
	for _, n := range s.Without {
		out = append(out, string(n))
	}
	return out
}

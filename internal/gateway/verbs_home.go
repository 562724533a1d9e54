package gateway

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

const (
	// needFirst is how many of each need are shown at once.
	needFirst = 3
	// needLooked is how many are looked at for those.
	needLooked = 200
	// nextScheduled is how many scheduled broadcasts are shown.
	nextScheduled = 5
	// failedLately is how long a broadcast that did not reach everybody is spoken
	// of, and failedLooked among how many.
	failedLately = 3 * 24 * time.Hour
	failedLooked = 20
)

// Home is what needs a person now, and what is going on.
func (g *Gateway) Home(ctx context.Context) (h api.Home, err error) {
	h.At = g.opt.Now()
	if h.Modems, err = g.Modems(ctx); err != nil {
		return h, err
	}
	h.Needs = append(g.needsOfAll(len(h.Modems)), g.needsOf(h.Modems)...)
	err = g.db.View(func(tx *store.Tx) (err error) {
		fromPeople, err := needsOfPeople(tx)
		if err != nil {
			return err
		}
		failures, err := failures(tx, h.At)
		h.Needs = append(append(h.Needs, fromPeople...), failures...)
		if err != nil {
			return err
		}
		if h.Traffic, err = g.traffic(tx, h.At); err != nil {
			return err
		}
		if h.Queued, _, err = queued(tx); err != nil {
			return err
		}
		h.Contacts, err = groups.Count(tx)
		return err
	})
	if err != nil {
		return h, err
	}
	h.Running, h.Scheduled, err = g.goingOn()
	return h, err
}

// needsOfAll are the troubles of the daemon as a whole.
func (g *Gateway) needsOfAll(modems int) []api.Need {
	needs := []api.Need{}
	if g.trouble.full.Load() {
		needs = append(needs, api.Need{Kind: api.NeedDisk, Count: 1})
	}
	if why := g.clock.wrong(); why != "" {
		needs = append(needs, api.Need{Kind: api.NeedClock, Count: 1, Reason: why})
	}
	if modems == 0 {
		needs = append(needs, api.Need{Kind: api.NeedNoModem, Count: 1})
	}
	return needs
}

// needsOf are the troubles of modems.
func (g *Gateway) needsOf(modems []api.Modem) (needs []api.Need) {
	for _, m := range modems {
		if kind := g.needOf(m); kind != "" {
			needs = append(needs, api.Need{Kind: kind, Count: 1, Modem: m.Name, Reason: m.Reason, Hint: m.Hint, Since: m.Since})
		}
		if len(m.Full) > 0 {
			needs = append(needs, api.Need{Kind: api.NeedSIMFull, Count: 1, Modem: m.Name})
		}
		if m.Credit != nil && m.Credit.Empty == "" && m.Credit.Low {
			needs = append(needs, api.Need{Kind: api.NeedCredit, Count: 1, Modem: m.Name, Reason: money(m.Credit.Left), Since: m.Credit.Read})
		}
	}
	return needs
}

// needOf is what a modem needs of a person; "" for nothing.
func (g *Gateway) needOf(m api.Modem) string {
	w := g.worker(m.Name)
	switch {
	case m.State == string(ready), m.State == string(starting), w == nil:
		return ""
	case w.status.byPerson():
		return api.NeedPaused
	case w.status.isBroke():
		return api.NeedNoCredit
	}
	return api.NeedModem
}

// needsOfPeople are texts that wait for somebody to look at them.
func needsOfPeople(tx *store.Tx) (needs []api.Need, err error) {
	for _, of := range []struct {
		kind string
		flag inbox.Flag
	}{{api.NeedMaybeStop, inbox.MaybeStop}, {api.NeedHelp, inbox.Attention}, {api.NeedUnclear, inbox.Unclear}} {
		n := api.Need{Kind: of.kind, Count: inbox.Count(tx, of.flag, countMost)}
		list, err := inbox.List(tx, inbox.Query{Flag: of.flag, Limit: needLooked})
		if err != nil {
			return nil, err
		}
		looked := len(list)
		if of.kind == api.NeedHelp { // what is spoken of already is not said twice
			list = slices.DeleteFunc(list, func(m inbox.Message) bool { return m.Has(inbox.MaybeStop) || m.Has(inbox.Unclear) })
			n.Count -= looked - len(list)
		}
		if n.Count == 0 {
			continue
		}
		for _, m := range list[:min(len(list), needFirst)] {
			item, err := needItem(tx, m.ID, m.From, m.Text, m.Stored)
			if err != nil {
				return nil, err
			}
			n.First = append(n.First, item)
		}
		needs = append(needs, n)
	}
	doubtful, err := uncertainNeed(tx)
	if err != nil || doubtful.Count == 0 {
		return needs, err
	}
	return append(needs, doubtful), nil
}

func uncertainNeed(tx *store.Tx) (api.Need, error) {
	n := api.Need{Kind: api.NeedUncertain, Count: outbox.Count(tx, outbox.Uncertain, countMost)}
	if n.Count == 0 {
		return n, nil
	}
	list, err := outbox.Messages(tx, outbox.Filter{State: outbox.Uncertain}, ulid.ULID{}, needFirst)
	for _, m := range list {
		item, failed := needItem(tx, m.ID, m.To, m.Text, m.Created)
		n.First, err = append(n.First, item), errors.Join(err, failed)
	}
	return n, err
}

func needItem(tx *store.Tx, id ulid.ULID, who phone.Number, text string, at time.Time) (api.NeedItem, error) {
	c, err := groups.Find(tx, who)
	if store.IsNotFound(err) {
		err = nil
	}
	return api.NeedItem{ID: id.String(), Number: string(who), Name: c.Name, Text: text, At: at}, err
}

// failures are the latest broadcasts that did not reach everybody.
func failures(tx *store.Tx, now time.Time) ([]api.Need, error) {
	n := api.Need{Kind: api.NeedFailed}
	list, err := outbox.Broadcasts(tx, ulid.ULID{}, failedLooked)
	for _, b := range list {
		if b.State != outbox.StageDone || now.Sub(b.At) > failedLately {
			continue
		}
		t, failed := outbox.Tally(tx, b.ID)
		if err = errors.Join(err, failed); t.Failed == 0 {
			continue
		}
		if n.Count++; n.Count <= needFirst {
			n.First = append(n.First, api.NeedItem{ID: b.ID.String(), Text: b.Text, At: b.At, Count: t.Failed})
		}
	}
	if n.Count == 0 {
		return nil, err
	}
	return []api.Need{n}, err
}

// goingOn is the broadcasts that are being sent or paused, and the next ones.
func (g *Gateway) goingOn() (running, scheduled []api.Broadcast, err error) {
	var now, later []outbox.Broadcast
	err = g.db.View(func(tx *store.Tx) error {
		live, err := outbox.Live(tx)
		for _, b := range live {
			switch b.State {
			case outbox.StageSending, outbox.StagePaused:
				now = append(now, b)
			case outbox.StageScheduled:
				later = append(later, b)
			}
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.Reverse(now)
	slices.SortStableFunc(later, func(a, b outbox.Broadcast) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	if running, err = g.shown(now, needFirst*3); err != nil {
		return nil, nil, err
	}
	scheduled, err = g.shown(later, nextScheduled)
	return running, scheduled, err
}

func (g *Gateway) shown(list []outbox.Broadcast, most int) ([]api.Broadcast, error) {
	out := []api.Broadcast{}
	for _, b := range list[:min(len(list), most)] {
		view, err := g.showBroadcast(b.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

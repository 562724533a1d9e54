package gateway

import (
	"context"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

const (
	// selfTextLives is how long a text to itself may wait for its turn and for
	// the network: one that comes late says nothing, but costs as much.
	selfTextLives = 5 * time.Minute
	// selfTextWay is how long its arrival and its report are waited for.
	selfTextWay = 2 * time.Minute
	// glance is how often the store is looked at meanwhile.
	glance = 200 * time.Millisecond
)

// sent queues the text, as a person's, and waits until it left.
func (t *selfText) sent(ctx context.Context) modem.Step {
	numbers := t.w.numbers()
	if len(numbers) == 0 {
		return failed("write number: for this modem in config.yaml", "nobody knows the number of the SIM")
	}
	if now := t.w.status.snapshot(); now.State != string(ready) {
		return failed(now.Hint, "nothing can leave: %s", now.Reason)
	}
	if err := t.queue(numbers[0]); err != nil {
		return failed("see: tocsin outbox list", "%v", err)
	}
	var m api.OutMessage
	gone := t.await(ctx, selfTextLives, func() (done bool, err error) {
		m, err = t.w.g.OutboxMessage(ctx, t.id)
		return m.State != string(outbox.Queued) && m.State != string(outbox.Submitting), err
	})
	const more = "more of it: tocsin outbox show "
	switch state := outbox.State(m.State); {
	case gone != nil:
		return failed(more+t.id, "the text waits: %v", gone)
	case state != outbox.Sent && state != outbox.Delivered:
		return failed(more+t.id, "the text is %s: %s", state, m.Error)
	case m.Modem != t.w.cfg.Name:
		return failed(more+t.id, "modem %s sent it instead", m.Modem)
	}
	return modem.Step{Grade: modem.StepOK, Found: fmt.Sprintf("to %s, one part at the operator's price", numbers[0])}
}

// queue puts the text into the outbox, where it goes through the journal like
// any other.
func (t *selfText) queue(to phone.Number) error {
	g, now := t.w.g, t.w.g.opt.Now()
	err := g.update(func(tx *store.Tx) error {
		id := store.NewID(now).String()
		t.words = "Tocsin check " + id[len(id)-6:]
		m, err := outbox.Queue(tx, outbox.Draft{
			To: to, Text: t.words, Rank: outbox.RankPersonal, Modem: t.w.cfg.Name,
			Expires: selfTextLives, Validity: selfTextLives, OnUncertain: outbox.Hold,
		}, now)
		t.id = m.ID.String()
		return err
	})
	g.ringIf(err)
	return err
}

// arrived waits for the text in the inbox.
func (t *selfText) arrived(ctx context.Context) modem.Step {
	var found []api.InMessage
	err := t.await(ctx, selfTextWay, func() (done bool, err error) {
		found, err = t.w.g.Inbox(ctx, api.InQuery{Text: t.words, Page: api.Page{Limit: 1}})
		return len(found) > 0, err
	})
	if err != nil {
		return failed("the network may be slow: look for "+t.words+" in tocsin inbox list; if it never comes, check the number", "it did not come back: %v", err)
	}
	if got := found[0].Modem; got != t.w.cfg.Name {
		return failed("the number of this modem in config.yaml is that of another SIM", "it came in on modem %s", got)
	}
	return modem.Step{Grade: modem.StepOK, Found: "it came back"}
}

// reported waits for the delivery report. Not every network gives one.
func (t *selfText) reported(ctx context.Context) modem.Step {
	if !t.w.g.cfg().Sending.Reports {
		return modem.Step{Grade: modem.StepOK, Found: "not asked for (sending.reports)"}
	}
	err := t.await(ctx, selfTextWay, func() (bool, error) {
		m, err := t.w.g.OutboxMessage(ctx, t.id)
		return m.State == string(outbox.Delivered), err
	})
	if err != nil {
		return modem.Step{
			Grade: modem.StepWarn, Found: "no delivery report came",
			Hint: "texts stay sent; whether they arrived is not known with this stick or operator",
		}
	}
	return modem.Step{Grade: modem.StepOK, Found: "a delivery report came"}
}

// await looks again and again until done, which is nil, or for a while.
func (t *selfText) await(ctx context.Context, most time.Duration, look func() (done bool, err error)) error {
	again := time.NewTicker(glance)
	defer again.Stop()
	over := time.NewTimer(most)
	defer over.Stop()
	for {
		done, err := look()
		if err != nil || done {
			return err
		}
		select {
		case <-again.C:
		case <-over.C:
			return fmt.Errorf("nothing within %s", most)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

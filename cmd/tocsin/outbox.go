package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newOutboxCommand(p *program) *cobra.Command {
	return newNoun("outbox", "Texts that go out",
		"Outbox shows the texts that go out, what became of each, and sends again what\ndid not arrive.",
		"tocsin outbox list --state failed\ntocsin outbox show 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		newOutboxListCommand(p), newOutboxShowCommand(p), newOutboxReportsCommand(p),
		newOutboxChangeCommand(p, "retry", "Send a text again", "Of a long text only the parts that did not leave are sent.", (*api.Client).RetryMessage),
		newOutboxChangeCommand(p, "drop", "Take a text out of the queue", "What has left can not be called back.", (*api.Client).DropMessage),
	)
}

type outboxListOptions struct {
	query api.OutQuery
	page  pageOptions
}

func newOutboxListCommand(p *program) *cobra.Command {
	var o outboxListOptions
	cmd := newVerb(verb{
		use:   "list [flags]",
		short: "Show texts that go out, the newest first",
		long: `List shows texts that go out, the newest first. The states are queued,
submitting, sent, delivered, failed, uncertain (nobody can tell whether it left),
expired, cancelled, refused (the person said stop) and held (it waits for a
person's decision).`,
		example: "tocsin outbox list --state uncertain\ntocsin outbox list --to +237699000001 --all",
		run:     func(ctx context.Context, _ []string) error { return runOutboxList(ctx, p, o) },
	})
	flags := cmd.Flags()
	flags.StringVar(&o.query.To, "to", "", "only to this `NUMBER`")
	flags.StringVar(&o.query.State, "state", "", "only in this `STATE`")
	flags.StringVar(&o.query.Broadcast, "broadcast", "", "only of this broadcast, by its `ID`")
	flags.StringVar(&o.query.Text, "text", "", "only with these `WORDS`")
	o.page.register(flags)
	return cmd
}

func runOutboxList(ctx context.Context, p *program, o outboxListOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(o.page, func(page api.Page) ([]api.OutMessage, error) {
		o.query.Page = page
		return d.Outbox(ctx, o.query)
	}, func(m api.OutMessage) string { return m.ID })
	if err != nil {
		return err
	}
	defer p.cut(o.page, len(list))
	return p.print(list, func(w io.Writer) { d.showOutbox(w, list) })
}

func (d *daemon) showOutbox(w io.Writer, list []api.OutMessage) {
	rows := make([]row, 0, len(list))
	for _, m := range list {
		rows = append(rows, row{m.ID, d.when(m.Created), string(m.To), m.State, m.Kind, m.Parts, m.Attempts, short(m.Text), m.Error})
	}
	showTable(w, "no texts", row{"id", "made", "to", "state", "kind", "parts", "tries", "text", "trouble"}, rows)
}

func newOutboxShowCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "show ID",
		short:   "Show a text and what became of it",
		long:    "Show prints a text with its history: each try with the network's answer in words,\nand the reports of delivery.",
		example: "tocsin outbox show 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runOutboxShow(ctx, p, args[0]) },
	})
}

func runOutboxShow(ctx context.Context, p *program, id string) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	m, err := d.OutboxMessage(ctx, id)
	if err != nil {
		return err
	}
	return p.print(m, func(w io.Writer) { d.showOutMessage(w, m) })
}

func (d *daemon) showOutMessage(w io.Writer, m api.OutMessage) {
	showFields(w,
		"id", m.ID, "to", string(m.To)+" "+m.Name, "state", m.State, "trouble", m.Error,
		"kind", m.Kind, "parts", m.Parts, "tries", m.Attempts, "broadcast", m.Broadcast,
		"made", d.when(m.Created), "due", d.when(m.Due), "expires", d.when(m.Expires),
		"sent", d.when(m.Sent), "modem", m.Modem, "text", m.Text,
	)
	if len(m.History) == 0 {
		return
	}
	rows := make([]row, 0, len(m.History))
	for _, a := range m.History {
		rows = append(rows, row{a.At.In(d.zone).Format("2006-01-02 15:04:05"), a.Part, a.Modem, a.Outcome, a.Code, a.Words, took(a.TookMS)})
	}
	fmt.Fprintln(w)
	showTable(w, "", row{"at", "part", "modem", "outcome", "code", "in words", "took"}, rows)
}

func took(ms int64) string {
	if ms == 0 {
		return ""
	}
	return fmt.Sprintf("%d ms", ms)
}

func newOutboxChangeCommand(p *program, use, short, more string, change func(*api.Client, context.Context, string) (api.OutMessage, error)) *cobra.Command {
	return newVerb(verb{
		use:     use + " ID...",
		short:   short,
		long:    short + ". " + more,
		example: "tocsin outbox " + use + " 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, ids []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			return each(p, ids, func(id string) (api.OutMessage, string, error) {
				m, err := change(d.Client, ctx, id)
				return m, fmt.Sprintf("%s: %s", m.ID, m.State), err
			})
		},
	})
}

package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newContactReachCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "reach NUMBER...",
		short: "Let broadcasts go to an unreachable number again",
		long: `Broadcasts leave a number out once three texts in a row, over a day or more, did
not arrive: a phone that is lost or a number that is closed costs money and
patience. Reach takes that back, for somebody who has a phone again. It comes
back by itself when the person writes or a text arrives; personal texts and
replies always go.`,
		example: "tocsin contact list --unreachable\ntocsin contact reach +237699000001",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, numbers []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			return each(p, numbers, func(n string) (api.Contact, string, error) {
				c, err := d.ReachContact(ctx, n)
				return c, "broadcasts go to " + string(c.Number) + " again", err
			})
		},
	})
}

func newOutboxReportsCommand(p *program) *cobra.Command {
	var o pageOptions
	cmd := newVerb(verb{
		use:   "reports [flags]",
		short: "Show reports of delivery that no text waits for",
		long: `Reports shows the reports of delivery that belong to no text of Tocsin, the latest
first: the SIM was used elsewhere, or the network wrote the recipient in another
way. None is dropped.`,
		example: "tocsin outbox reports --limit 10",
		run:     func(ctx context.Context, _ []string) error { return runOutboxReports(ctx, p, o) },
	})
	o.register(cmd.Flags())
	return cmd
}

func runOutboxReports(ctx context.Context, p *program, o pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := d.StrayReports(ctx, api.Page{Limit: o.limit, All: o.all})
	if err != nil {
		return err
	}
	defer p.cut(o, len(list))
	return p.print(list, func(w io.Writer) { d.showReports(w, list) })
}

func (d *daemon) showReports(w io.Writer, list []api.StrayReport) {
	rows := make([]row, 0, len(list))
	for _, r := range list {
		rows = append(rows, row{d.when(r.At), r.Modem, r.IMSI, r.To, r.Words, r.Code, d.when(r.Sent)})
	}
	showTable(w, "every report belongs to a text", row{"came", "modem", "imsi", "to", "in words", "code", "sent"}, rows)
}

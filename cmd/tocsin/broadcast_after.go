package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newBroadcastTestCommand(p *program) *cobra.Command {
	var t api.BroadcastTest
	cmd := newVerb(verb{
		use:   "test [--to NUMBER] [flags] TEXT",
		short: "Send a text to one number, as its people would get it",
		long: `Test sends the text to one number only, with the variables of whoever has it:
to the first number of the operator in the configuration, or to --to.`,
		example: "tocsin broadcast test --to +237699000001 \"Hello {name|friend}\"",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			t.Draft.Text = args[0]
			return runBroadcastTest(ctx, p, t)
		},
	})
	cmd.Flags().StringVar(&t.To, "to", "", "this `NUMBER`")
	cmd.Flags().BoolVar(&t.Draft.Plain, "plain", false, "replace letters that make the text dearer (ê by e)")
	return cmd
}

func runBroadcastTest(ctx context.Context, p *program, t api.BroadcastTest) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if t.Draft.Text, err = p.words(t.Draft.Text); err != nil {
		return err
	}
	sent, err := d.TestBroadcast(ctx, t)
	if err != nil {
		return err
	}
	return p.done(sent, "queued for %s: %s", sent[0].To, sent[0].Text)
}

func newBroadcastResendCommand(p *program) *cobra.Command {
	var r api.Resend
	var yes bool
	cmd := newVerb(verb{
		use:   "resend ID [--state failed|uncertain] [flags]",
		short: "Send again what failed, or what is uncertain",
		long: `Resend queues the texts of a broadcast again that failed. With --state uncertain
it does so with those of which nobody knows whether they left: some people may
get the text twice. Who said stop is left out.`,
		example: "tocsin broadcast resend 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runBroadcastResend(ctx, p, args[0], r, yes)
		},
	})
	cmd.Flags().StringVar(&r.State, "state", "failed", "which texts: failed or uncertain")
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func runBroadcastResend(ctx context.Context, p *program, id string, r api.Resend, yes bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if r.State == "uncertain" {
		if err := p.confirm(ctx, yes, "Some people may get the text twice. Send it again?"); err != nil {
			return err
		}
	}
	got, err := d.ResendBroadcast(ctx, id, r)
	if err != nil {
		return err
	}
	return p.done(got, "queued %s again", plural(got.Queued, "text"))
}

func newBroadcastAnswersCommand(p *program) *cobra.Command {
	var page pageOptions
	cmd := newVerb(verb{
		use:     "answers ID [flags]",
		short:   "Show what people texted back",
		long:    "Answers shows what recipients texted within a week after a broadcast reached\nthem, the newest first.",
		example: "tocsin broadcast answers 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runBroadcastAnswers(ctx, p, args[0], page) },
	})
	page.register(cmd.Flags())
	return cmd
}

func runBroadcastAnswers(ctx context.Context, p *program, id string, page pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	var all api.BroadcastAnswers
	all.Rows, err = collect(page, func(page api.Page) ([]api.InMessage, error) {
		got, err := d.BroadcastAnswers(ctx, id, page)
		all.People, all.Texts, all.Hours = got.People, got.Texts, got.Hours
		return got.Rows, err
	}, func(m api.InMessage) string { return m.ID })
	if err != nil {
		return err
	}
	defer p.cut(page, len(all.Rows))
	return p.print(all, func(w io.Writer) {
		rows := make([]row, 0, len(all.Rows))
		for _, m := range all.Rows {
			rows = append(rows, row{d.when(m.Received), m.From, m.Name, short(m.Text), m.Outcome})
		}
		showTable(w, "no answers", row{"at", "from", "name", "text", "what it did"}, rows)
	})
}

func newBroadcastExportCommand(p *program) *cobra.Command {
	var o exportOptions
	cmd := newVerb(verb{
		use:     "export ID [flags]",
		short:   "Write what became of each text to a CSV file",
		long:    "Export writes who got a broadcast and who did not as CSV: number, name, state,\ntimes, the network's code and its words.",
		example: "tocsin broadcast export 01K0ABCDEFGHJKMNPQRSTVWXYZ --output market.csv",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runBroadcastExport(ctx, p, args[0], o) },
	})
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "write this `FILE` instead of the standard output")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace the file if it exists")
	return cmd
}

func runBroadcastExport(ctx context.Context, p *program, id string, o exportOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	export := func(w io.Writer) error { return d.ExportBroadcast(ctx, w, id) }
	if o.out == "" || o.out == "-" {
		return export(p.stdout)
	}
	return writeWhole(o.out, o.force, export)
}

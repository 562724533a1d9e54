package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type sendOptions struct {
	to, text  string
	at        string
	plain     bool
	modem     string
	uncertain string
}

func newSendCommand(p *program) *cobra.Command {
	var o sendOptions
	cmd := newVerb(verb{
		use:   "send NUMBER TEXT [flags]",
		short: "Send one text to one number",
		long: `Send queues one text to one number; the modem takes it when its turn comes. What
became of it is shown by "tocsin outbox show ID". A number without + is one of
the country in config.yaml. TEXT - reads the text from the standard input.`,
		example: "tocsin send +237699000001 \"Meeting at six\"\ntocsin send 699000001 \"Happy new year\" --at \"2027-01-01 00:00\"",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			o.to, o.text = args[0], args[1]
			return runSend(ctx, p, o)
		},
	})
	flags := cmd.Flags()
	flags.StringVar(&o.at, "at", "", "send it at this `TIME`: 2027-01-31 18:00, or RFC 3339")
	flags.BoolVar(&o.plain, "plain", false, "replace letters that make the text dearer (ê by e)")
	flags.StringVar(&o.modem, "modem", "", "send it by this `MODEM`")
	flags.StringVar(&o.uncertain, "uncertain", "", uncertainUsage)
	return cmd
}

const uncertainUsage = "`WHAT` to do when nobody can tell whether a text left: hold it, or resend it (it may arrive twice)"

func runSend(ctx context.Context, p *program, o sendOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	at, err := d.moment(o.at)
	if err != nil {
		return err
	}
	text, err := p.words(o.text)
	if err != nil {
		return err
	}
	m, err := d.Send(ctx, api.Send{To: o.to, Text: text, At: at, Plain: o.plain, Uncertain: o.uncertain, Modem: o.modem})
	if err != nil {
		return err
	}
	return p.done(m, "%s: %s to %s, %s", m.ID, m.State, m.To, plural(m.Parts, "part"))
}

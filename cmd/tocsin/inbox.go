package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newInboxCommand(p *program) *cobra.Command {
	noun := newNoun("inbox", "Texts that came in",
		"Inbox shows the texts that came in and what each of them did.",
		"tocsin inbox threads\ntocsin inbox search water\ntocsin inbox watch",
		newInboxListCommand(p), newInboxSearchCommand(p), newInboxShowCommand(p), newInboxWatchCommand(p), newInboxDecideCommand(p),
		newInboxThreadsCommand(p), newInboxReplyCommand(p), newInboxDoneCommand(p), newInboxUndoCommand(p),
	)
	noun.AddCommand(newInboxMarkCommands(p)...)
	return noun
}

type inboxListOptions struct {
	query api.InQuery
	page  pageOptions
}

func newInboxListCommand(p *program) *cobra.Command {
	var o inboxListOptions
	cmd := newVerb(verb{
		use:   "list [flags]",
		short: "Show texts that came in, the newest first",
		long: `List shows texts that came in, the newest first. Flags mark what is special: repeat
(the network delivered it twice), partial (parts are missing), old (it was on the
SIM before), flash, mms (a picture message, which can not be fetched), binary
(data, in hexadecimal), voicemail, call (a missed call), attention (a person
should look at it), maybe-stop, unclear.`,
		example: "tocsin inbox list\ntocsin inbox list --flag maybe-stop\ntocsin inbox list --from +237699000001",
		run:     func(ctx context.Context, _ []string) error { return runInboxList(ctx, p, o) },
	})
	cmd.Flags().StringVar(&o.query.From, "from", "", "only from this `NUMBER`")
	cmd.Flags().StringVar(&o.query.Flag, "flag", "", "only with this `FLAG`")
	o.page.register(cmd.Flags())
	return cmd
}

func newInboxSearchCommand(p *program) *cobra.Command {
	var o inboxListOptions
	cmd := newVerb(verb{
		use:     "search WORDS [flags]",
		short:   "Find texts that came in by their words",
		long:    "Search shows the texts that came in with these words, the newest first. Capitals\nand accents make no difference.",
		example: "tocsin inbox search \"no water\"",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.query.Text = strings.Join(args, " ")
			return runInboxList(ctx, p, o)
		},
	})
	cmd.Flags().StringVar(&o.query.From, "from", "", "only from this `NUMBER`")
	o.page.register(cmd.Flags())
	return cmd
}

func runInboxList(ctx context.Context, p *program, o inboxListOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(o.page, func(page api.Page) ([]api.InMessage, error) {
		o.query.Page = page
		return d.Inbox(ctx, o.query)
	}, func(m api.InMessage) string { return m.ID })
	if err != nil {
		return err
	}
	defer p.cut(o.page, len(list))
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, m := range list {
			rows = append(rows, row{m.ID, d.when(m.Received), string(m.From), m.Name, short(m.Text), m.Outcome, strings.Join(m.Flags, " ")})
		}
		showTable(w, "no texts", row{"id", "received", "from", "name", "text", "outcome", "flags"}, rows)
	})
}

func newInboxShowCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "show ID",
		short:   "Show a text that came in and what it did",
		long:    "Show prints a text that came in, what it did and which texts answered it.",
		example: "tocsin inbox show 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runInMessage(ctx, p, func(d *daemon) (api.InMessage, error) { return d.InboxMessage(ctx, args[0]) })
		},
	})
}

func newInboxDecideCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "decide ID stop|keep",
		short: "Say whether a text meant stop",
		long: `Decide settles a text that may have been a stop. "stop": the person is texted no
more. "keep": it was something else, and what was held for the person goes out.`,
		example: "tocsin inbox list --flag maybe-stop\ntocsin inbox decide 01K0ABCDEFGHJKMNPQRSTVWXYZ stop",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			if args[1] != api.DecideStop && args[1] != api.DecideKeep {
				return misuse("%q is no decision: say %s or %s", args[1], api.DecideStop, api.DecideKeep)
			}
			return runInMessage(ctx, p, func(d *daemon) (api.InMessage, error) { return d.Decide(ctx, args[0], args[1]) })
		},
	})
}

func runInMessage(_ context.Context, p *program, ask func(*daemon) (api.InMessage, error)) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	m, err := ask(d)
	if err != nil {
		return err
	}
	return p.print(m, func(w io.Writer) { d.showInMessage(w, m) })
}

func (d *daemon) showInMessage(w io.Writer, m api.InMessage) {
	showFields(w,
		"id", m.ID, "from", string(m.From)+" "+m.Name, "received", d.when(m.Received), "stored", d.when(m.Stored),
		"modem", m.Modem, "outcome", m.Outcome, "did", strings.Join(didWords(m.Did), ", "), "rule", m.Rule, "flags", strings.Join(m.Flags, ", "),
		"answered by", strings.Join(m.Replies, ", "), "text", m.Text,
	)
}

func newInboxWatchCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "watch",
		short: "Show texts as they come in",
		long: `Watch prints each text as it comes in, until it is interrupted or the daemon
ends. With --json each text is one line.`,
		example: "tocsin inbox watch\ntocsin inbox watch --json | while read -r text; do echo \"$text\"; done",
		run:     func(ctx context.Context, _ []string) error { return runInboxWatch(ctx, p) },
	})
}

func runInboxWatch(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	return d.Watch(ctx, api.WatchQuery{Kinds: []string{api.EventIn}}, func(e api.Event) error {
		if e.Message == nil {
			return nil
		}
		if p.json {
			return api.Encode(p.stdout, *e.Message)
		}
		m := *e.Message
		_, err := fmt.Fprintf(p.stdout, "%s  %s  %s\n", d.when(m.Received),
			printable(strings.TrimSpace(string(m.From)+" "+m.Name)), oneLine(row{m.Text + "  [" + m.Outcome + "]"})[0])
		return err
	})
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type threadsOptions struct {
	query api.ThreadQuery
	page  pageOptions
}

func newInboxThreadsCommand(p *program) *cobra.Command {
	var o threadsOptions
	cmd := newVerb(verb{
		use:   "threads [flags]",
		short: "Show conversations, that with the latest text first",
		long: `Threads shows conversations: one line a number, with its latest text. --show
narrows it to those that are unread, starred or archived; todo, maybe-stop,
unclear, attention and call show the texts that need a person, or the calls.`,
		example: "tocsin inbox threads\ntocsin inbox threads --show unread\ntocsin inbox threads --show todo",
		run:     func(ctx context.Context, _ []string) error { return runInboxThreads(ctx, p, o) },
	})
	cmd.Flags().StringVar(&o.query.Show, "show", "", "only `WHICH`: unread, starred, archived, todo or a flag")
	o.page.register(cmd.Flags())
	return cmd
}

func runInboxThreads(ctx context.Context, p *program, o threadsOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(o.page, func(page api.Page) ([]api.Thread, error) {
		o.query.Page = page
		return d.Threads(ctx, o.query)
	}, func(t api.Thread) string { return t.Entry.ID })
	if err != nil {
		return err
	}
	defer p.cut(o.page, len(list))
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, t := range list {
			rows = append(rows, row{string(t.Number), t.Name, d.when(t.Entry.At), direction(t.Entry), short(t.Entry.Text), t.Entry.Note, noted(t)})
		}
		showTable(w, "no conversations", row{"number", "name", "latest", "", "text", "outcome", "noted"}, rows)
	})
}

func direction(e api.ThreadEntry) string {
	if e.In {
		return "from"
	}
	return "to"
}

// noted is what is noted of a conversation, in words.
func noted(t api.Thread) string {
	var out []string
	if t.Unread > 0 {
		out = append(out, fmt.Sprintf("%d unread", t.Unread))
	}
	if t.Starred {
		out = append(out, "starred")
	}
	if t.Archived {
		out = append(out, "archived")
	}
	return strings.Join(out, ", ")
}

// newInboxMarkCommands are the verbs that note something of a conversation: each
// with --off for the contrary.
func newInboxMarkCommands(p *program) []*cobra.Command {
	return []*cobra.Command{
		newInboxReadCommand(p),
		newInboxMarkCommand(p, "star", "starred", "Star keeps a conversation at hand: see tocsin inbox threads --show starred.",
			func(m *api.ThreadMarks, on bool) { m.Starred = &on }),
		newInboxMarkCommand(p, "archive", "archived", "Archive takes a conversation off the list. A new text brings it back.",
			func(m *api.ThreadMarks, on bool) { m.Archived = &on }),
	}
}

func newInboxMarkCommand(p *program, name, done, long string, set func(*api.ThreadMarks, bool)) *cobra.Command {
	var off bool
	cmd := newVerb(verb{
		use:     name + " NUMBER [flags]",
		short:   "Note of a conversation that it is " + done,
		long:    long,
		example: "tocsin inbox " + name + " +237699000001\ntocsin inbox " + name + " +237699000001 --off",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			var m api.ThreadMarks
			set(&m, !off)
			if off {
				done = "not " + done
			}
			return runInboxMark(ctx, p, args[0], m, done)
		},
	})
	cmd.Flags().BoolVar(&off, "off", false, "take the note away")
	return cmd
}

func runInboxMark(ctx context.Context, p *program, number string, m api.ThreadMarks, done string) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	t, err := d.MarkThread(ctx, number, m)
	if err != nil {
		return err
	}
	return p.done(t, "%s is %s", strings.TrimSpace(string(t.Number)+" "+t.Name), done)
}

func newInboxReadCommand(p *program) *cobra.Command {
	var all, off bool
	cmd := newVerb(verb{
		use:     "read [NUMBER] [flags]",
		short:   "Note of a conversation that it is read",
		long:    "Read notes that somebody has read a conversation, or with --all every one.",
		example: "tocsin inbox read +237699000001\ntocsin inbox read +237699000001 --off\ntocsin inbox read --all",
		args:    cobra.MaximumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			switch {
			case all == (len(args) == 1), all && off:
				return misuse("say a NUMBER, or --all alone")
			case all:
				return runInboxReadAll(ctx, p)
			case off:
				return runInboxMark(ctx, p, args[0], api.ThreadMarks{Read: new(bool)}, "unread")
			}
			read := true
			return runInboxMark(ctx, p, args[0], api.ThreadMarks{Read: &read}, "read")
		},
	})
	cmd.Flags().BoolVar(&off, "off", false, "it is unread again")
	cmd.Flags().BoolVar(&all, "all", false, "every conversation")
	return cmd
}

func runInboxReadAll(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	counts, err := d.ReadThreads(ctx)
	if err != nil {
		return err
	}
	return p.done(counts, "every conversation is read")
}

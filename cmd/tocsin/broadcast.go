package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

func newBroadcastCommand(p *program) *cobra.Command {
	return newNoun("broadcast", "A text to many people",
		"Broadcast sends a text to groups of people and shows what became of it.",
		"tocsin broadcast send --to sante --dry-run \"Vaccination tomorrow, 8 o'clock\"\ntocsin broadcast send --to sante \"Vaccination tomorrow, 8 o'clock\"",
		newBroadcastSendCommand(p), newBroadcastListCommand(p), newBroadcastShowCommand(p),
		newBroadcastChangeCommand(p, "pause", "Hold back what of a broadcast has not left", "What has left can not be called back.", (*api.Client).PauseBroadcast),
		newBroadcastChangeCommand(p, "resume", "Go on with a paused broadcast", "Texts that expired meanwhile are not sent.", (*api.Client).ResumeBroadcast),
		newBroadcastChangeCommand(p, "cancel", "End a broadcast", "What has not left never will.", (*api.Client).CancelBroadcast),
		newBroadcastTestCommand(p), newBroadcastResendCommand(p), newBroadcastAnswersCommand(p), newBroadcastExportCommand(p),
	)
}

func newBroadcastListCommand(p *program) *cobra.Command {
	var page pageOptions
	cmd := newVerb(verb{
		use:     "list [flags]",
		short:   "Show broadcasts, the newest first",
		long:    "List shows broadcasts, the newest first, with how far each has come.",
		example: "tocsin broadcast list",
		run:     func(ctx context.Context, _ []string) error { return runBroadcastList(ctx, p, page) },
	})
	page.register(cmd.Flags())
	return cmd
}

func runBroadcastList(ctx context.Context, p *program, page pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(page, func(page api.Page) ([]api.Broadcast, error) { return d.Broadcasts(ctx, page) },
		func(b api.Broadcast) string { return b.ID })
	if err != nil {
		return err
	}
	defer p.cut(page, len(list))
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, b := range list {
			rows = append(rows, row{b.ID, d.when(b.Created), b.State, whom(b, " "), b.Recipients, b.Queued, b.Sent, b.Delivered, b.Uncertain, b.Failed, short(broadcastText(b))})
		}
		showTable(w, "no broadcasts", row{"id", "made", "state", "to", "people", "queued", "sent", "delivered", "uncertain", "failed", "text"}, rows)
	})
}

func newBroadcastShowCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "show ID",
		short:   "Show a broadcast and what became of its texts",
		long:    "Show prints a broadcast and how many of its texts are in which state. The texts\nthemselves: tocsin outbox list --broadcast ID.",
		example: "tocsin broadcast show 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runBroadcast(p, func(d *daemon) (api.Broadcast, error) { return d.Broadcast(ctx, args[0]) })
		},
	})
}

func newBroadcastChangeCommand(p *program, use, short, more string, change func(*api.Client, context.Context, string) (api.Broadcast, error)) *cobra.Command {
	return newVerb(verb{
		use:     use + " ID",
		short:   short,
		long:    short + ". " + more,
		example: "tocsin broadcast " + use + " 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runBroadcast(p, func(d *daemon) (api.Broadcast, error) { return change(d.Client, ctx, args[0]) })
		},
	})
}

func runBroadcast(p *program, ask func(*daemon) (api.Broadcast, error)) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	b, err := ask(d)
	if err != nil {
		return err
	}
	return p.print(b, func(w io.Writer) { d.showBroadcast(w, b) })
}

func (d *daemon) showBroadcast(w io.Writer, b api.Broadcast) {
	showFields(w,
		"id", b.ID, "state", because(b.State, b.Reason), "to", whom(b, ", "), "except", strings.Join(b.Except, ", "),
		"made", d.when(b.Created), "at", d.when(b.At), "every", b.Every, "next", d.when(b.Next),
		"expires", d.when(b.Expires), "urgent", yes(b.Urgent), "poll", b.Poll, "texts", counts(b.Counts), "text", broadcastText(b),
		"note", strings.Join(b.Notes, "\n"),
	)
}

// broadcastText is the text, or those in several languages.
func broadcastText(b api.Broadcast) string {
	if len(b.Texts) == 0 {
		return b.Text
	}
	texts := maps.Clone(b.Texts)
	if b.Text != "" {
		texts[lang.Any] = b.Text
	}
	return wording(texts)
}

// whom says to whom a broadcast goes. Numbers are not kept once they are on its
// list, so that a person who is erased is erased there.
func whom(b api.Broadcast, between string) string {
	if len(b.To) == 0 {
		return "numbers"
	}
	return strings.Join(b.To, between)
}

func because(state, reason string) string {
	if reason == "" {
		return state
	}
	return state + ": " + reason
}

// counts names the states texts are in, leaving out those of none.
func counts(c api.Counts) string {
	list := []string{plural(c.Recipients, "person")}
	for _, s := range []struct {
		n    int
		name string
	}{
		{c.Queued, "queued"},
		{c.Sent, "sent"},
		{c.Delivered, "delivered"},
		{c.Failed, "failed"},
		{c.Uncertain, "uncertain"},
		{c.Expired, "expired"},
		{c.Cancelled, "cancelled"},
		{c.Refused, "refused"},
		{c.Held, "held"},
	} {
		if s.n > 0 {
			list = append(list, fmt.Sprintf("%d %s", s.n, s.name))
		}
	}
	return strings.Join(list, ", ")
}

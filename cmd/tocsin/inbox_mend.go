package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newInboxReplyCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "reply NUMBER TEXT",
		short: "Answer somebody who wrote",
		long: `Reply sends a text to somebody, as tocsin send does, and notes that what they wrote
is read and dealt with. "-" reads the text from standard input.`,
		example: "tocsin inbox reply +237699000001 \"We come at eight.\"",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			text, err := p.words(args[1])
			if err != nil {
				return err
			}
			return runInboxReply(ctx, p, args[0], api.Reply{Text: text})
		},
	})
}

func runInboxReply(ctx context.Context, p *program, number string, r api.Reply) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	m, err := d.Reply(ctx, number, r)
	if err != nil {
		return err
	}
	return p.done(m, "%s to %s is %s", m.ID, m.To, m.State)
}

func newInboxDoneCommand(p *program) *cobra.Command {
	var m api.TextMarks
	cmd := newVerb(verb{
		use:   "done ID [flags]",
		short: "Note that nobody has to look at a text any more",
		long: `Done takes a text off the list of those that need a person. An unclear answer to a
poll stays uncounted. With --repeat the text was sent twice by mistake, and what it
voted does not count.`,
		example: "tocsin inbox threads --show todo\ntocsin inbox done 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			m.Done = true
			return runInMessage(ctx, p, func(d *daemon) (api.InMessage, error) { return d.MarkText(ctx, args[0], m) })
		},
	})
	cmd.Flags().BoolVar(&m.Repeat, "repeat", false, "it was sent twice")
	return cmd
}

func newInboxUndoCommand(p *program) *cobra.Command {
	var u api.Undo
	cmd := newVerb(verb{
		use:   "undo ID WHAT [flags]",
		short: "Take back what a text did",
		long: fmt.Sprintf(`Undo takes back one thing that a text did, as tocsin inbox show tells it: %q,
%q (to join), %q (a group), %q, %q, or the decision %q.
What was the person's own wish, as a stop, needs a --note of who asked for it and
why, which is kept as evidence.`, api.DidJoin, api.DidAsk, api.DidLeave, api.DidVote, api.DidStop, api.DidClear),
		example: "tocsin inbox undo 01K0ABCDEFGHJKMNPQRSTVWXYZ joined\ntocsin inbox undo 01K0ABCDEFGHJKMNPQRSTVWXYZ stopped --note \"Awa rang: it was for another number\"",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			u.What = args[1]
			return runInMessage(ctx, p, func(d *daemon) (api.InMessage, error) { return d.UndoText(ctx, args[0], u) })
		},
	})
	cmd.Flags().StringVar(&u.Note, "note", "", "who asked for it and why, in `WORDS`")
	cmd.Flags().StringVar(&u.Group, "group", "", "which `GROUP`, where it is about several")
	return cmd
}

// didWords says what a text did, for people.
func didWords(list []api.Deed) (out []string) {
	for _, d := range list {
		words := d.What
		for _, more := range []string{d.Group, d.Poll, d.Option} {
			if more != "" {
				words += " " + more
			}
		}
		if d.Undone {
			words += " (taken back)"
		}
		out = append(out, words)
	}
	return out
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type broadcastSendOptions struct {
	draft  api.BroadcastDraft
	texts  []string
	only   onlyOptions
	at     string
	dryRun bool
	yes    bool
}

func (o *broadcastSendOptions) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.draft.To, "to", nil, "a `GROUP`, a number or all (may be repeated)")
	flags.StringArrayVar(&o.draft.Except, "except", nil, "but not the members of this `GROUP` (may be repeated)")
	flags.StringVar(&o.draft.Segment, "segment", "", "a saved `SEGMENT` of people, in the place of --to")
	flags.StringArrayVar(&o.texts, "text-in", nil, "the text for those who speak a language: `LANGUAGE=TEXT` (may be repeated)")
	flags.StringVar(&o.draft.Key, "key", "", "send once: what was sent with this `KEY` is not sent again")
	o.only.register(flags)
	flags.BoolVar(&o.dryRun, "dry-run", false, "say what would happen, send nothing")
	flags.StringVar(&o.at, "at", "", "send it at this `TIME`: 2027-01-31 18:00, or RFC 3339")
	flags.StringVar(&o.draft.Every, "every", "", "send it again and again, by a `CRON` line: \"0 9 * * 1\" is Mondays at nine")
	flags.BoolVar(&o.draft.Urgent, "urgent", false, "go before other broadcasts, also in quiet hours")
	flags.BoolVar(&o.draft.Plain, "plain", false, "replace letters that make the text dearer (ê by e)")
	flags.StringVar(&o.draft.Poll, "poll", "", "the text asks this `POLL`")
	flags.DurationVar(&o.draft.Expires, "expires", 0, "give up on texts that could not leave in this `TIME`, as 2h (default: the configuration's)")
	flags.StringVar(&o.draft.Uncertain, "uncertain", "", uncertainUsage)
	yesFlag(flags, &o.yes)
}

func newBroadcastSendCommand(p *program) *cobra.Command {
	var o broadcastSendOptions
	cmd := newVerb(verb{
		use:   "send --to GROUP [flags] TEXT",
		short: "Send a text to groups, numbers or all",
		long: `Send sends a text to every member of groups, to numbers, or to all contacts.
Everybody gets it once. People who said stop never get it.

In the text {name} becomes the person's name, {name|friend} the name or, where
there is none, "friend"; every field of a contact can be used so.

On a terminal it says first how many people get how many texts and until when,
and asks. --dry-run says more and sends nothing. TEXT - reads the text from the
standard input.`,
		example: `tocsin broadcast send --to sante --dry-run "Hello {name|friend}, vaccination tomorrow"
tocsin broadcast send --to sante --to staff --except nord --at "2027-01-31 18:00" "Meeting at six"
tocsin broadcast send --to all --urgent "Flood warning: leave the river bank now"`,
		args: cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.draft.Text = args[0]
			return runBroadcastSend(ctx, p, o)
		},
	})
	o.register(cmd.Flags())
	return cmd
}

func runBroadcastSend(ctx context.Context, p *program, o broadcastSendOptions) error {
	if len(o.draft.To) == 0 && o.draft.Segment == "" {
		return misuse("to whom? Name groups with --to, or --to all")
	}
	d, err := p.dial()
	if err != nil {
		return err
	}
	if o.draft.At, err = d.moment(o.at); err != nil {
		return err
	}
	if o.draft.Text, err = p.words(o.draft.Text); err != nil {
		return err
	}
	if o.draft.Only, err = o.only.only(d); err != nil {
		return err
	}
	if len(o.texts) > 0 {
		o.draft.Texts = wordings(o.texts)
	}
	if o.dryRun {
		return runPreflight(ctx, p, d, o.draft)
	}
	if err := askBroadcast(ctx, p, d, o); err != nil {
		return err
	}
	b, err := d.SendBroadcast(ctx, o.draft)
	if err != nil {
		return err
	}
	return p.print(b, func(w io.Writer) { d.showBroadcast(w, b) })
}

// askBroadcast says in a sentence what would happen and asks, on a terminal.
func askBroadcast(ctx context.Context, p *program, d *daemon, o broadcastSendOptions) error {
	if o.yes || p.terminal == nil {
		return nil
	}
	f, err := d.PreflightBroadcast(ctx, o.draft)
	if err != nil {
		return err
	}
	for _, note := range f.Notes {
		fmt.Fprintln(p.terminal, printable(note))
	}
	return p.confirm(ctx, false, "%s Send it?", d.sentence(f))
}

// sentence is a preflight in one or two sentences.
func (d *daemon) sentence(f api.Preflight) string {
	s := fmt.Sprintf("%s of %d will get this text, %s", plural(f.ToSend, "person"), f.Recipients, plural(f.PartsAll, "part"))
	if f.PartsMost > 1 {
		s += fmt.Sprintf(" (up to %d each)", f.PartsMost)
	}
	if !f.Ends.IsZero() {
		s += ", until " + d.when(f.Ends)
	}
	if f.Expiring > 0 {
		s += fmt.Sprintf("; %d would expire first", f.Expiring)
	}
	if f.Forcing != "" {
		s += fmt.Sprintf("; %s makes it dearer (--plain)", f.Forcing)
	}
	return s + "."
}

func runPreflight(ctx context.Context, p *program, d *daemon, draft api.BroadcastDraft) error {
	f, err := d.PreflightBroadcast(ctx, draft)
	if err != nil {
		return err
	}
	return p.print(f, func(w io.Writer) { d.showPreflight(w, f) })
}

func (d *daemon) showPreflight(w io.Writer, f api.Preflight) {
	showFields(w,
		"people", fmt.Sprintf("%d, of whom %d get the text", f.Recipients, f.ToSend),
		"said stop", orNone(f.RefusedAll), "held", orNone(f.HeldAll), "unreachable", orNone(f.UnreachableAll),
		"another language", orNone(f.OtherLanguageAll),
		"alphabet", f.Alphabet, "because of", f.Forcing, "parts", parts(f),
		"begins", d.when(f.Begins), "ends", d.when(f.Ends),
		"cost", cost(f.Cost), "would expire", orNone(f.Expiring), "longest text", f.Longest, "note", strings.Join(f.Notes, "\n"),
	)
	fmt.Fprintln(w)
	showRows(w, "said stop", f.Refused)
	showRows(w, "held", f.Held)
	showRows(w, "unreachable", f.Unreachable)
	showRows(w, "another language", f.OtherLanguage)
	showRows(w, "can not be made", f.Failing)
	fmt.Fprintln(w, "nothing was sent")
}

func parts(f api.Preflight) string {
	if f.PartsLeast == f.PartsMost {
		return fmt.Sprintf("%d, %d each", f.PartsAll, f.PartsMost)
	}
	return fmt.Sprintf("%d, %d to %d each", f.PartsAll, f.PartsLeast, f.PartsMost)
}

// orNone is "" for none.
func orNone(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// cost is what a broadcast costs, "" where no price is set.
func cost(c *api.Cost) string {
	if c == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%.2f %s", c.Amount, c.Currency))
}

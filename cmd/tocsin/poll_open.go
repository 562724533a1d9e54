package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

type pollOpenOptions struct {
	api.PollOpen
	question, reply, unclear []string
	options                  []string
	closes                   string
	yes                      bool
}

func (o *pollOpenOptions) register(flags *pflag.FlagSet) {
	flags.StringVar(&o.Word, "word", "", "the `WORD` votes begin with (default: the name)")
	flags.StringArrayVar(&o.question, "question", nil, "the `QUESTION`, or LANGUAGE=QUESTION (may be repeated)")
	flags.StringArrayVar(&o.options, "option", nil, "an answer: `KEY` or KEY=WORD,WORD,… (repeat it for each answer)")
	flags.StringVar(&o.Votes, "votes", "", "`WHICH` vote of a person counts: last or first")
	flags.StringVar(&o.closes, "closes", "", "close it at this `TIME`: 2027-01-31 18:00, or RFC 3339")
	flags.StringArrayVar(&o.reply, "reply", nil, "the `TEXT` that answers a vote, as \"Noted: {answer}\"; or LANGUAGE=TEXT (may be repeated)")
	flags.StringArrayVar(&o.unclear, "unclear", nil, "the `TEXT` that answers an unclear vote; or LANGUAGE=TEXT (may be repeated)")
	flags.StringArrayVar(&o.To, "to", nil, "send the question to this `GROUP` or number, or all (may be repeated)")
	flags.StringVar(&o.Text, "text", "", "the `TEXT` that asks (default: the question)")
	yesFlag(flags, &o.yes)
}

func newPollOpenCommand(p *program) *cobra.Command {
	var o pollOpenOptions
	cmd := newVerb(verb{
		use:   "open NAME [flags]",
		short: "Open a poll, and ask it",
		long: `Open opens a poll that was declared or closed; or makes a new one, with two or
more times --option. With --to the question is sent to those groups.`,
		example: `tocsin poll open puits --to sante
tocsin poll open water --question "Is there water?" --option yes=y,1 --option no=n,2 --to all`,
		args: cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.Name = args[0]
			return runPollOpen(ctx, p, o)
		},
	})
	o.register(cmd.Flags())
	return cmd
}

func runPollOpen(ctx context.Context, p *program, o pollOpenOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if err := o.read(d.settings); err != nil {
		return err
	}
	if len(o.To) > 0 {
		if err := p.confirm(ctx, o.yes, "Open poll %s and ask it to %s?", o.Name, strings.Join(o.To, ", ")); err != nil {
			return err
		}
	}
	opened, err := d.OpenPoll(ctx, o.PollOpen)
	if err != nil {
		return err
	}
	for _, clash := range opened.Clashes {
		p.note("! %s", clash)
	}
	return p.print(opened, func(w io.Writer) {
		d.showPoll(w, opened.Poll)
		if b := opened.Broadcast; b != nil {
			fmt.Fprintf(w, "\nasked by broadcast %s, to %s\n", b.ID, plural(b.Recipients, "person"))
		}
	})
}

// read turns the flags that are written in a way of their own into values.
func (o *pollOpenOptions) read(s settings) (err error) {
	if o.Closes, err = s.moment(o.closes); err != nil {
		return err
	}
	o.Question, o.Reply, o.Unclear = some(o.question), some(o.reply), some(o.unclear)
	for _, text := range o.options {
		option, err := pollOption(text)
		if err != nil {
			return err
		}
		o.Options = append(o.Options, option)
	}
	return nil
}

// some is nil where no wording was given, so that the poll keeps its own.
func some(values []string) lang.Text {
	if len(values) == 0 {
		return nil
	}
	return wordings(values)
}

// pollOption reads KEY or KEY=WORD,WORD.
func pollOption(text string) (api.PollOptionDraft, error) {
	key, words, _ := strings.Cut(text, "=")
	if key = strings.TrimSpace(key); key == "" {
		return api.PollOptionDraft{}, misuse("--option %q: write KEY, or KEY=WORD,WORD", text)
	}
	o := api.PollOptionDraft{Key: key}
	for word := range strings.SplitSeq(words, ",") {
		if word = strings.TrimSpace(word); word != "" {
			o.Words = append(o.Words, word)
		}
	}
	return o, nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

func newKeywordCommand(p *program) *cobra.Command {
	return newNoun("keyword", "What texts that come in do",
		"Keyword says which words at the beginning of a text do what. They are declared with\n\"tocsin apply\", or made one by one.",
		"tocsin keyword list\ntocsin keyword try \"SANTE\" --from +237699000001",
		newKeywordListCommand(p), newKeywordTryCommand(p),
		newKeywordAddCommand(p), newKeywordEditCommand(p), newKeywordRemoveCommand(p),
		newKeywordSwitchCommand(p, true), newKeywordSwitchCommand(p, false),
		newKeywordUndoCommand(p), newKeywordLogCommand(p),
	)
}

func newKeywordListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "list",
		short:   "Show the keywords and what they do",
		long:    "List shows every keyword rule: its words and what a text that begins with one of\nthem does.",
		example: "tocsin keyword list",
		run:     func(ctx context.Context, _ []string) error { return runKeywordList(ctx, p) },
	})
}

func runKeywordList(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	rules, err := d.Rules(ctx)
	if err != nil {
		return err
	}
	return p.print(rules, func(w io.Writer) {
		rows := make([]row, 0, len(rules))
		for _, r := range rules {
			rows = append(rows, row{firedBy(r), ruleActions(r), short(wording(r.Reply)), d.when(r.From), d.when(r.Until), r.Hits, yes(!r.Off)})
		}
		showTable(w, "no keywords: declare some with tocsin apply", row{"words", "does", "replies", "from", "until", "texts", "on"}, rows)
	})
}

// firedBy is what a rule waits for: words, or a call.
func firedBy(r api.Rule) string {
	switch {
	case r.Call && r.Modem != "":
		return "(a call on " + r.Modem + ")"
	case r.Call:
		return "(a call)"
	}
	return keywords(r.Words)
}

// keywords lists the words of all languages.
func keywords(words lang.Words) string {
	var list []string
	for _, word := range words.All {
		list = append(list, word)
	}
	if len(list) == 0 {
		return "(any other text)"
	}
	return strings.Join(list, ", ")
}

func ruleActions(r api.Rule) string {
	var list []string
	for _, a := range []struct{ does, what string }{
		{"joins", r.Join},
		{"leaves", r.Leave},
		{"votes in", votesIn(r)},
		{"forwards to", strings.Join(r.Forward, " ")},
	} {
		if a.what != "" {
			list = append(list, a.does+" "+a.what)
		}
	}
	return strings.Join(list, "; ")
}

// votesIn is the poll, with the option that a call votes.
func votesIn(r api.Rule) string {
	if r.Option != "" {
		return r.Poll + " " + r.Option
	}
	return r.Poll
}

func newKeywordTryCommand(p *program) *cobra.Command {
	var t api.Try
	var caller string
	cmd := newVerb(verb{
		use:   "try TEXT [--from NUMBER] | try --call NUMBER [--modem NAME]",
		short: "Show what a text or a missed call would do, and why",
		long: `Try shows what a text would do if it came in now, and why. Nothing is done and
nothing is sent. With --from the text is tried as that person's; without, as a
stranger's. TEXT - reads the text from the standard input. With --call a missed
call is tried instead of a text, with --modem as it rings on that modem.`,
		example: "tocsin keyword try \"sante\"\ntocsin keyword try \"2\" --from +237699000001\ntocsin keyword try --call +237699000001 --modem orange",
		args:    cobra.MaximumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			switch {
			case caller != "" && (len(args) > 0 || t.From != ""):
				return misuse("a call has no text: give --call NUMBER alone, or TEXT")
			case caller != "":
				t.From, t.Call = caller, true
			case t.Modem != "":
				return misuse("--modem is where a call rings: it needs --call NUMBER")
			case len(args) == 0:
				return misuse("say what to try: TEXT, or --call NUMBER")
			default:
				t.Text = args[0]
			}
			return runKeywordTry(ctx, p, t)
		},
	})
	cmd.Flags().StringVar(&caller, "call", "", "try a missed call of this `NUMBER`")
	cmd.Flags().StringVar(&t.Modem, "modem", "", "the `NAME` of the modem it rings on")
	cmd.Flags().StringVar(&t.Asked, "asked", "", "as one who was asked this `POLL` just now")
	cmd.Flags().StringVar(&t.From, "from", "", "the `NUMBER` it would come from")
	return cmd
}

func runKeywordTry(ctx context.Context, p *program, t api.Try) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if t.Text, err = p.words(t.Text); err != nil {
		return err
	}
	tried, err := d.Try(ctx, t)
	if err != nil {
		return err
	}
	return p.print(tried, func(w io.Writer) { showTried(w, tried) })
}

func showTried(w io.Writer, t api.Tried) {
	reply := ""
	if t.Reply != "" {
		reply = fmt.Sprintf("%s (%s)", t.Reply, plural(t.Parts, "part"))
	}
	attention := ""
	if t.Flag {
		attention = "a person should look at it"
	}
	showFields(w, "outcome", t.Outcome, "rule", t.Rule, "does", strings.Join(t.Actions, "\n"),
		"replies", reply, "attention", attention, "why", strings.Join(t.Why, "\n"))
}

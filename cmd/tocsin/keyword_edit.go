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

// keywordOptions are what a rule is made of, as flags.
type keywordOptions struct {
	api.RuleSave
	words, reply []string
	from, until  string
}

func (o *keywordOptions) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.words, "word", nil, "a `WORD` a text begins with, or LANGUAGE=WORD (repeat it for each word)")
	flags.StringVar(&o.Join, "join", "", "add the sender to this `GROUP`")
	flags.StringVar(&o.Leave, "leave", "", "take the sender out of this `GROUP`")
	flags.StringArrayVar(&o.Forward, "forward", nil, "hand the text on to this `NUMBER`, or group:NAME (may be repeated)")
	flags.StringVar(&o.Poll, "poll", "", "count what follows as a vote in this `POLL`")
	flags.StringArrayVar(&o.reply, "reply", nil, "answer with this `TEXT`, or LANGUAGE=TEXT (may be repeated)")
	flags.BoolVar(&o.Call, "call", false, "for missed calls, which have no words")
	flags.StringVar(&o.Modem, "modem", "", "for calls on this `MODEM` only")
	flags.StringVar(&o.Option, "option", "", "what a call votes in --poll, as the `KEY` of an answer")
	flags.BoolVar(&o.CatchAll, "catch-all", false, "for texts that no other rule takes")
	flags.StringVar(&o.from, "from", "", "from this `TIME` on: 2027-01-31 18:00, or RFC 3339")
	flags.StringVar(&o.until, "until", "", "until this `TIME`")
	flags.BoolVar(&o.Anyway, "anyway", false, "even if something is in its way")
}

// read turns the flags that are written in a way of their own into values.
func (o *keywordOptions) read(s settings) (err error) {
	if len(o.words) > 0 {
		o.Words = lang.Words{}
		for _, w := range o.words {
			language := lang.Any
			if l, word, ok := strings.Cut(w, "="); ok && isLanguage(l) {
				language, w = l, word
			}
			o.Words[language] = append(o.Words[language], w)
		}
	}
	o.Reply = some(o.reply)
	if o.From, err = s.moment(o.from); err != nil {
		return err
	}
	o.Until, err = s.moment(o.until)
	return err
}

func newKeywordAddCommand(p *program) *cobra.Command {
	var o keywordOptions
	cmd := newVerb(verb{
		use:   "add [NAME] [flags]",
		short: "Make a keyword",
		long: `Add makes a rule: what a text that begins with one of its words does. A rule
without NAME is called by its first word. What something is in the way of, such as
a word that says stop, is refused unless --anyway.`,
		example: "tocsin keyword add --word fr=sante --word en=health --join sante --reply \"fr=Bienvenue.\"",
		args:    cobra.MaximumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.Name = strings.Join(args, "")
			return p.changeKeyword(func(d *daemon) (api.RuleChange, error) {
				if err := o.read(d.settings); err != nil {
					return api.RuleChange{}, err
				}
				return d.SaveRule(ctx, o.RuleSave)
			})
		},
	})
	o.register(cmd.Flags())
	return cmd
}

func newKeywordEditCommand(p *program) *cobra.Command {
	var o keywordOptions
	var name string
	cmd := newVerb(verb{
		use:   "edit NAME [flags]",
		short: "Change a keyword",
		long: `Edit changes a rule: what is given takes the place of what was, the rest stays.
What a campaign file declared can be changed, too; applying the file again puts it
back and says so.`,
		example: "tocsin keyword edit sante --reply \"fr=Merci.\" --until \"2027-01-31 18:00\"",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return p.changeKeyword(func(d *daemon) (api.RuleChange, error) {
				if err := o.read(d.settings); err != nil {
					return api.RuleChange{}, err
				}
				old, err := d.Rule(ctx, args[0])
				if err != nil {
					return api.RuleChange{}, err
				}
				o.Name = name
				return d.SaveRule(ctx, api.RuleSave{RuleDraft: o.over(old.RuleDraft), Was: args[0], Anyway: o.Anyway})
			})
		},
	})
	o.register(cmd.Flags())
	cmd.Flags().StringVar(&name, "name", "", "call it this `NAME` from now on")
	return cmd
}

// over puts what the flags give in the place of what was.
func (o *keywordOptions) over(d api.RuleDraft) api.RuleDraft {
	for _, f := range []struct {
		field *string
		value string
	}{
		{&d.Name, o.Name}, {&d.Join, o.Join}, {&d.Leave, o.Leave}, {&d.Poll, o.Poll}, {&d.Modem, o.Modem}, {&d.Option, o.Option},
	} {
		if f.value != "" {
			*f.field = f.value
		}
	}
	if o.Words != nil {
		d.Words = o.Words
	}
	if o.Reply != nil {
		d.Reply = o.Reply
	}
	if o.Forward != nil {
		d.Forward = o.Forward
	}
	if !o.From.IsZero() {
		d.From = o.From
	}
	if !o.Until.IsZero() {
		d.Until = o.Until
	}
	d.Call, d.CatchAll = d.Call || o.Call, d.CatchAll || o.CatchAll
	return d
}

func newKeywordRemoveCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "remove NAME…",
		short:   "Remove keywords",
		long:    `Remove takes rules away; "tocsin keyword undo" brings each back.`,
		example: "tocsin keyword remove sante",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			return p.changeKeywords(args, func(d *daemon, name string) (api.RuleChange, error) { return d.RemoveRule(ctx, name) })
		},
	})
}

func newKeywordSwitchCommand(p *program, on bool) *cobra.Command {
	use, short, long := "off", "Switch keywords off", "Off lets rules take no text until they are switched on again. Applying a campaign\nfile does not switch them on."
	if on {
		use, short, long = "on", "Switch keywords on again", "On lets rules take texts again."
	}
	return newVerb(verb{
		use: use + " NAME…", short: short, long: long,
		example: "tocsin keyword " + use + " sante",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			return p.changeKeywords(args, func(d *daemon, name string) (api.RuleChange, error) {
				return d.SwitchRule(ctx, api.RuleSwitch{Name: name, On: on})
			})
		},
	})
}

func newKeywordUndoCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "undo CHANGE…",
		short: "Undo changes of keywords",
		long: `Undo puts back what a change of a rule changed, as long as the rule was not changed
again since. CHANGE is the id that the change was told with, or of "tocsin keyword log".`,
		example: "tocsin keyword undo 01K0ABCDEFGHJKMNPQRSTVWXYZ",
		args:    cobra.MinimumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			return p.changeKeywords(args, func(d *daemon, id string) (api.RuleChange, error) { return d.UndoRule(ctx, id) })
		},
	})
}

func newKeywordLogCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "log",
		short:   "Show who changed which keyword when",
		long:    "Log lists the latest changes of the rules, the newest first.",
		example: "tocsin keyword log",
		run: func(ctx context.Context, _ []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			list, err := d.RuleChanges(ctx, api.Page{})
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				rows := make([]row, 0, len(list))
				for _, c := range list {
					rows = append(rows, row{d.when(c.At), c.Name, c.What, c.By, c.ID})
				}
				showTable(w, "no keyword was changed by hand", row{"at", "keyword", "was", "by", "change"}, rows)
			})
		},
	})
}

// changeKeyword makes one change and says what came of it.
func (p *program) changeKeyword(change func(*daemon) (api.RuleChange, error)) error {
	return p.changeKeywords([]string{""}, func(d *daemon, _ string) (api.RuleChange, error) { return change(d) })
}

func (p *program) changeKeywords(names []string, change func(*daemon, string) (api.RuleChange, error)) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	return each(p, names, func(name string) (api.RuleChange, string, error) {
		c, err := change(d, name)
		for _, clash := range c.Clashes {
			p.note("! %s", clash)
		}
		return c, fmt.Sprintf("keyword %s: %s (to undo it: tocsin keyword undo %s)", c.Name, c.What, c.ID), err
	})
}

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newContactCommand(p *program) *cobra.Command {
	return newNoun("contact", "People: who they are, what they agreed to",
		"Contact keeps the people: their number, name and language, the groups they are\nin, and what they agreed to.",
		"tocsin contact add +237699000001 --name \"Awa\" --group sante\ntocsin contact import people.csv --consent \"signed the list at the meeting of 3 May\"",
		newContactAddCommand(p), newContactListCommand(p), newContactShowCommand(p), newContactEditCommand(p),
		newContactImportCommand(p), newContactExportCommand(p), newContactTimelineCommand(p), newContactMergeCommand(p),
		newContactStopCommand(p), newContactReachCommand(p), newContactEraseCommand(p),
	)
}

type contactListOptions struct {
	query   api.ContactQuery
	stopped bool
	page    pageOptions
}

func newContactListCommand(p *program) *cobra.Command {
	var o contactListOptions
	cmd := newVerb(verb{
		use:     "list [TEXT] [flags]",
		short:   "Show people, by number",
		long:    "List shows people, by number. TEXT shows only those whose number or name has it.",
		example: "tocsin contact list --group sante\ntocsin contact list --unreachable",
		args:    cobra.MaximumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.query.Text = strings.Join(args, "")
			return runContactList(ctx, p, o)
		},
	})
	flags := cmd.Flags()
	flags.StringVar(&o.query.Group, "group", "", "only the members of this `GROUP`")
	flags.BoolVar(&o.stopped, "stopped", false, "only people who said stop (--stopped=false: only the others)")
	flags.BoolVar(&o.query.Unreachable, "unreachable", false, "only numbers that no text arrives at: see contact reach")
	o.page.register(flags)
	cmd.PreRun = func(*cobra.Command, []string) {
		if flags.Changed("stopped") {
			o.query.Stopped = &o.stopped
		}
	}
	return cmd
}

func runContactList(ctx context.Context, p *program, o contactListOptions) error {
	if q := o.query; q.Unreachable && (q.Group != "" || q.Text != "" || q.Stopped != nil) {
		return misuse("--unreachable lists every such number: leave out TEXT, --group and --stopped")
	}
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(o.page, func(page api.Page) ([]api.Contact, error) {
		o.query.Page = page
		return d.Contacts(ctx, o.query)
	}, func(c api.Contact) string { return string(c.Number) })
	if err != nil {
		return err
	}
	defer p.cut(o.page, len(list))
	return p.print(list, func(w io.Writer) { showContacts(w, list) })
}

func showContacts(w io.Writer, list []api.Contact) {
	rows := make([]row, 0, len(list))
	for _, c := range list {
		rows = append(rows, row{string(c.Number), c.Name, c.Language, strings.Join(c.Groups, " "), standing(c), fields(c.Fields)})
	}
	showTable(w, "nobody", row{"number", "name", "language", "groups", "standing", "fields"}, rows)
}

// standing says whether a person may be texted, "" where they may.
func standing(c api.Contact) string {
	switch {
	case c.Stopped:
		return "said stop"
	case c.Held:
		return "may have said stop"
	}
	return c.Unreachable
}

func fields(m map[string]string) string {
	pairs := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		pairs = append(pairs, name+"="+m[name])
	}
	return strings.Join(pairs, ", ")
}

func newContactShowCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "show NUMBER",
		short:   "Show a person, their consent and latest texts",
		long:    "Show prints what is known of a person: what they agreed to or refused, when and by\nwhich words, and the latest texts from and to them.",
		example: "tocsin contact show +237699000001",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runContactShow(ctx, p, args[0]) },
	})
}

func runContactShow(ctx context.Context, p *program, number string) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	c, err := d.Contact(ctx, number)
	if err != nil {
		return err
	}
	return p.print(c, func(w io.Writer) { d.showContact(w, c) })
}

func (d *daemon) showContact(w io.Writer, c api.ContactDetail) {
	showFields(w,
		"number", c.Number, "name", c.Name, "language", c.Language,
		"groups", strings.Join(c.Groups, ", "), "standing", standing(c.Contact), "fields", fields(c.Fields),
		"known since", d.when(c.Created), "last heard of", d.when(c.Seen),
	)
	d.showConsent(w, c.Consent)
	d.showThread(w, c.Thread)
}

func (d *daemon) showConsent(w io.Writer, list []api.Consent) {
	rows := make([]row, 0, len(list))
	for _, e := range list {
		rows = append(rows, row{d.when(e.At), e.Kind, e.Group, e.By, e.Words})
	}
	fmt.Fprintln(w)
	showTable(w, "no evidence of consent", row{"at", "what", "group", "by", "words"}, rows)
}

func (d *daemon) showThread(w io.Writer, list []api.ThreadEntry) {
	rows := make([]row, 0, len(list))
	for _, e := range list {
		arrow := "to"
		if e.In {
			arrow = "from"
		}
		rows = append(rows, row{d.when(e.At), arrow, e.Text, e.Note})
	}
	fmt.Fprintln(w)
	showTable(w, "no texts", row{"at", "", "text", "outcome"}, rows)
}

func newContactStopCommand(p *program) *cobra.Command {
	var undo bool
	cmd := newVerb(verb{
		use:   "stop NUMBER [--undo]",
		short: "Never text a person again, as they asked",
		long: `Stop is for a person who asked by voice not to be texted: they leave every group
and nothing is sent to them any more, as if they had texted STOP. With --undo the
person asked to be texted again.`,
		example: "tocsin contact stop +237699000001",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			stop := !undo
			return runContactChange(ctx, p, api.ContactEdit{Number: args[0], Stop: &stop}, false)
		},
	})
	cmd.Flags().BoolVar(&undo, "undo", false, "the person asked to be texted again")
	return cmd
}

func newContactEraseCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use:   "erase NUMBER [--yes]",
		short: "Forget a person and their texts",
		long: `Erase forgets a person: name, groups, texts to and from them, votes. That a
person said stop is remembered by a mark which does not show the number.`,
		example: "tocsin contact erase +237699000001",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runContactErase(ctx, p, args[0], yes) },
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func runContactErase(ctx context.Context, p *program, number string, yes bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if err := p.confirm(ctx, yes, "Forget %s and every text to and from them? This can not be undone.", number); err != nil {
		return err
	}
	if err := d.EraseContact(ctx, number); err != nil {
		return err
	}
	p.note("%s is forgotten", number)
	return nil
}

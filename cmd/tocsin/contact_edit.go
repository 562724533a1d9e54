package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// contactOptions are the flags of add and edit.
type contactOptions struct {
	name, language string
	groups         []string
	fields         []string
	consent        string
}

func (o *contactOptions) register(flags *pflag.FlagSet) {
	flags.StringVar(&o.name, "name", "", "the person's `NAME`")
	flags.StringVar(&o.language, "language", "", "their `LANGUAGE`, as fr or en")
	flags.StringArrayVar(&o.groups, "group", nil, "a `GROUP` they join (may be repeated)")
	flags.StringArrayVar(&o.fields, "field", nil, "`NAME=VALUE`, used in texts as {NAME}; NAME= removes it (may be repeated)")
	flags.StringVar(&o.consent, "consent", "", "how the person agreed to be texted, in `WORDS`")
}

// edit is what the flags that were given ask for.
func (o *contactOptions) edit(flags *pflag.FlagSet, number string) (api.ContactEdit, error) {
	e := api.ContactEdit{Number: number, Groups: o.groups, Consent: o.consent}
	if flags.Changed("name") {
		e.Name = &o.name
	}
	if flags.Changed("language") {
		e.Language = &o.language
	}
	for _, pair := range o.fields {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return e, misuse("--field %q: write NAME=VALUE", pair)
		}
		if e.Fields == nil {
			e.Fields = map[string]string{}
		}
		e.Fields[name] = value
	}
	return e, nil
}

func newContactAddCommand(p *program) *cobra.Command {
	return newContactChangeCommand(p, true, verb{
		use:   "add NUMBER [flags]",
		short: "Add a person",
		long: `Add makes a contact. A number without + is one of the country in config.yaml. Add
only people who agreed to be texted, and say how with --consent.`,
		example: "tocsin contact add +237699000001 --name \"Awa\" --language fr --group sante --field village=Bafia",
	})
}

func newContactEditCommand(p *program) *cobra.Command {
	return newContactChangeCommand(p, false, verb{
		use:     "edit NUMBER [flags]",
		short:   "Change what is known of a person",
		long:    "Edit changes what its flags name; the rest stays. To take a person out of a group:\ntocsin group remove.",
		example: "tocsin contact edit +237699000001 --name \"Awa N.\" --field village=",
	})
}

func newContactChangeCommand(p *program, create bool, v verb) *cobra.Command {
	var (
		o     contactOptions
		flags *pflag.FlagSet
	)
	v.args = cobra.ExactArgs(1)
	v.run = func(ctx context.Context, args []string) error {
		edit, err := o.edit(flags, args[0])
		if err != nil {
			return err
		}
		if !create && flags.NFlag() == 0 {
			return misuse("nothing to change: say what with --name, --language, --group or --field")
		}
		return runContactChange(ctx, p, edit, create)
	}
	cmd := newVerb(v)
	flags = cmd.Flags()
	o.register(flags)
	return cmd
}

func runContactChange(ctx context.Context, p *program, edit api.ContactEdit, create bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	c, err := d.EditContact(ctx, edit, create)
	if err != nil {
		return err
	}
	said := strings.TrimSpace(string(c.Number) + " " + c.Name)
	if why := standing(c); why != "" {
		said += " (" + why + ")"
	}
	if len(c.Groups) > 0 {
		said += ", in " + strings.Join(c.Groups, ", ")
	}
	return p.done(c, "%s", said)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newNoun is a command that only groups verbs.
func newNoun(use, short, long, example string, verbs ...*cobra.Command) *cobra.Command {
	noun := &cobra.Command{
		Use: use, Short: short, Long: long + "\n\nExample:\n\n" + indent(example),
		Args: noVerb,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wrongUse(cmd, fmt.Errorf("%s needs a verb: %s", cmd.CommandPath(), strings.Join(verbsOf(cmd), ", ")))
		},
	}
	noun.AddCommand(verbs...)
	return noun
}

// verb describes a command that does something.
type verb struct {
	use, short, long string
	example          string
	args             cobra.PositionalArgs
	run              func(ctx context.Context, args []string) error
}

func newVerb(v verb) *cobra.Command {
	return &cobra.Command{
		Use: v.use, Short: v.short, Long: v.long + "\n\nExample:\n\n" + indent(v.example),
		Args: func(cmd *cobra.Command, args []string) error { return checkArgs(cmd, v.args, args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			return inContext(cmd, v.run(cmd.Context(), args))
		},
		DisableFlagsInUseLine: true,
	}
}

// checkArgs turns cobra's words about arguments into the command's own usage.
func checkArgs(cmd *cobra.Command, check cobra.PositionalArgs, args []string) error {
	if check == nil {
		check = cobra.NoArgs
	}
	if check(cmd, args) != nil {
		return wrongUse(cmd, fmt.Errorf("write it so: %s%s", cmd.UseLine(), quotes(cmd, args)))
	}
	for _, arg := range args {
		switch {
		case arg == "":
			return wrongUse(cmd, errors.New("an argument is empty"))
		case !utf8.ValidString(arg):
			return wrongUse(cmd, fmt.Errorf("the argument %q is not UTF-8", arg))
		}
	}
	return checkFlags(cmd)
}

// quotes reminds of them whoever typed a text as several arguments.
func quotes(cmd *cobra.Command, args []string) string {
	if len(args) < 2 || !slices.Contains(strings.Fields(cmd.Use), "TEXT") {
		return ""
	}
	return " (a TEXT of several words stands in quotes)"
}

// flagError says in words for people what is wrong with an option.
func flagError(err error) error {
	var (
		value  *pflag.InvalidValueError
		needed *pflag.ValueRequiredError
	)
	switch {
	case errors.As(err, &value):
		want, ok := wantOf[value.GetFlag().Value.Type()]
		if !ok {
			return err
		}
		return fmt.Errorf("--%s is %q, want %s", value.GetFlag().Name, value.GetValue(), want)
	case errors.As(err, &needed):
		what, _ := pflag.UnquoteUsage(needed.GetFlag())
		return fmt.Errorf("--%s needs a value: --%[1]s %s", needed.GetFlag().Name, what)
	}
	return err
}

// wantOf says what the types of options take.
var wantOf = map[string]string{
	"int": "a whole number", "uint64": "a whole number", "duration": "a time such as 90s, 15m or 2h", "bool": "true or false",
}

// mayBeEmpty are the options that mean something without a value: what is not
// known of a person any more, a SIM or a simulator without.
var mayBeEmpty = []string{"name", "language", "pin", "control"}

// checkFlags refuses options that were given but say nothing, as --except "$X"
// does where X is not set: left out, they would widen what is done.
func checkFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		for _, value := range valuesOf(f) {
			switch {
			case value == "" && !slices.Contains(mayBeEmpty, f.Name):
				err = wrongUse(cmd, fmt.Errorf("--%s is empty: give it a value or leave it out", f.Name))
			case !utf8.ValidString(value):
				err = wrongUse(cmd, fmt.Errorf("--%s %q is not UTF-8", f.Name, value))
			}
		}
	})
	return err
}

func valuesOf(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

// inContext gives a usage error found late the command it is about.
func inContext(cmd *cobra.Command, err error) error {
	var use *usageError
	if errors.As(err, &use) && use.command == "" {
		use.command = cmd.CommandPath()
	}
	return err
}

// noVerb refuses a word that names no command below cmd.
func noVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wrongUse(cmd, fmt.Errorf("%s has no verb %q; it has %s", cmd.CommandPath(), args[0], strings.Join(verbsOf(cmd), ", ")))
}

func verbsOf(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

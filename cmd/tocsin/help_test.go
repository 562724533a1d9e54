package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestEveryCommandTeaches(t *testing.T) {
	walk(newRootCommand(&program{stdout: io.Discard, stderr: io.Discard}), func(cmd *cobra.Command) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			switch {
			case cmd.Short == "" || strings.HasSuffix(cmd.Short, "."):
				t.Errorf("short is %q, want a phrase without a full stop", cmd.Short)
			case !strings.Contains(cmd.Long, "\n  tocsin "):
				t.Error("long has no example")
			}
			for line := range strings.Lines(cmd.Long) {
				if n := len([]rune(line)); n > 100 && !strings.HasPrefix(line, "  ") {
					t.Errorf("a line of %d letters is too long for a terminal: %s", n, line)
				}
			}
		})
	})
}

// An example that can not be parsed teaches the wrong thing.
func TestExamplesParse(t *testing.T) {
	walk(newRootCommand(&program{}), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Long) {
			if !strings.HasPrefix(line, "  tocsin ") {
				continue
			}
			words := arguments(line)
			target, rest, err := newRootCommand(&program{}).Find(words)
			if err == nil {
				err = target.ParseFlags(rest)
			}
			if err == nil {
				err = target.ValidateArgs(target.Flags().Args())
			}
			if err != nil {
				t.Errorf("%s: %s: %v", cmd.CommandPath(), strings.TrimSpace(line), err)
			}
		}
	})
}

func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		if c.Name() != "help" {
			walk(c, visit)
		}
	}
}

// arguments are the words of an example after "tocsin", as a shell splits them,
// up to the end of the command.
func arguments(line string) []string {
	var (
		words []string
		word  strings.Builder
		quote rune
		begun bool
	)
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for _, r := range strings.TrimSpace(line) {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, begun = r, true
		case strings.ContainsRune("&|>#", r):
			end()
			return words[1:]
		case r == ' ':
			end()
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	end()
	return words[1:]
}

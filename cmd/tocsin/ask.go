package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// confirm asks on a terminal; elsewhere, and with --yes, the answer is yes.
// errDeclined is any other answer than yes.
func (p *program) confirm(yes bool, format string, args ...any) error {
	if yes || p.terminal == nil {
		return nil
	}
	fmt.Fprintf(p.terminal, "%s [y/N] ", printable(fmt.Sprintf(format, args...)))
	answer, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui":
		return nil
	}
	return errDeclined
}

// words is a text given as an argument, or read from the standard input for "-".
func (p *program) words(arg string) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	raw, err := io.ReadAll(p.stdin)
	return strings.TrimRight(string(raw), "\r\n"), err
}

func yesFlag(flags *pflag.FlagSet, yes *bool) {
	flags.BoolVarP(yes, "yes", "y", false, "do not ask")
}

// moment reads --at: RFC 3339, or a day and hour where the configuration is.
func (s settings) moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, text, s.zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse("%q is no time: write 2027-01-31 18:00, or 2027-01-31T18:00:00+01:00", text)
}

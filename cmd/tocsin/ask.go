package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// confirm asks on a terminal; elsewhere, and with --yes, the answer is yes.
// errDeclined is any other answer than yes.
func (p *program) confirm(ctx context.Context, yes bool, format string, args ...any) error {
	if yes || p.terminal == nil {
		return nil
	}
	answer, err := p.ask(ctx, fmt.Sprintf(format, args...)+" [y/N]")
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes", "o", "oui":
		return nil
	}
	return errDeclined
}

// ask reads a line on a terminal; elsewhere the answer is empty. An interrupt
// ends it: nothing that is typed later is an answer.
func (p *program) ask(ctx context.Context, question string) (string, error) {
	if p.terminal == nil {
		return "", nil
	}
	fmt.Fprintf(p.terminal, "%s ", printable(question))
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(p.stdin).ReadString('\n')
		typed <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(p.terminal)
		return "", ctx.Err()
	case l := <-typed:
		if errors.Is(l.err, io.EOF) {
			l.err = nil
		}
		return strings.TrimSpace(l.text), l.err
	}
}

// words is a text given as an argument, or read from the standard input for "-".
func (p *program) words(arg string) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	raw, err := io.ReadAll(p.stdin)
	if err == nil && !utf8.Valid(raw) {
		err = misuse("the text on the standard input is not UTF-8")
	}
	return strings.TrimRight(string(raw), "\r\n"), err
}

func yesFlag(flags *pflag.FlagSet, yes *bool) {
	flags.BoolVarP(yes, "yes", "y", false, "do not ask")
}

// late is how far behind a time may lie that is still meant for now.
const late = 10 * time.Minute

// farOff is beyond every time that is meant.
const farOff = 100 * 365 * 24 * time.Hour

// moment reads --at: RFC 3339, or a day and hour where the configuration is. A
// time that is over is refused: it is a slip of the pen, and what it is for
// would happen at once.
func (s settings) moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := s.timeIn(text)
	switch {
	case err != nil:
		return t, err
	case t.Before(s.now.Add(-late)):
		return t, misuse("%s is over: it is %s", text, s.when(s.now))
	case t.After(s.now.Add(farOff)):
		return t, misuse("%s is more than a hundred years away", text)
	}
	return t, nil
}

func (s settings) timeIn(text string) (time.Time, error) {
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

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newModemUSSDCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "ussd [NAME] CODE [CHOICE...]",
		short: "Ask the operator by a code such as *100#",
		long: `Ussd sends a code such as *100# to the operator of a modem's SIM and prints the
answer: how much credit is left, or the SIM's own number. With one modem its
name may be left out.

Some codes answer with a menu. CHOICES after the code are made one after the
other; then, on a terminal, you are asked for more, and an empty line leaves the
menu. It waits a minute for each, and meanwhile nothing is sent through the
modem. Only the last answer is printed where nobody is asked.`,
		example: "tocsin modem ussd '*100#'\ntocsin modem ussd orange '*111#' 1 2",
		args:    cobra.MinimumNArgs(1),
		run:     func(ctx context.Context, args []string) error { return runModemUSSD(ctx, p, args) },
	})
}

func runModemUSSD(ctx context.Context, p *program, args []string) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	name, dialled := codeOf(args)
	modem, err := d.theModem(ctx, name)
	if err != nil {
		return err
	}
	c := &conversation{p: p, d: d, modem: modem}
	if err := c.say(ctx, dialled[0]); err != nil {
		return err
	}
	return c.leave(ctx, c.run(ctx, dialled[1:]))
}

// codeOf parts a modem's name from the code and the choices: codes have a * or
// a #, and names have not. A code without either stands last, or after a name.
func codeOf(args []string) (name, dialled []string) {
	if len(args) > 1 && !strings.ContainsAny(args[0], "*#") {
		return args[:1], args[1:]
	}
	return nil, args
}

// conversation is a USSD session with an operator.
type conversation struct {
	p      *program
	d      *daemon
	modem  string
	answer api.USSDAnswer
}

func (c *conversation) say(ctx context.Context, code string) error {
	answer, err := c.d.USSD(ctx, api.USSD{Modem: c.modem, Code: code, Session: c.answer.Session})
	if err == nil {
		c.answer = answer
	}
	return err
}

// run makes the choices that were given, then those a person makes.
func (c *conversation) run(ctx context.Context, choices []string) error {
	for i, choice := range choices {
		if !c.answer.More {
			return withHint(fmt.Errorf("there was no menu for choice %d, %s; the answer was: %s", i+1, choice, c.answer.Text), "try it step by step on a terminal: tocsin modem ussd %s CODE", c.modem)
		}
		if err := c.say(ctx, choice); err != nil {
			return err
		}
	}
	for c.p.terminal != nil && !c.p.json && c.answer.More {
		choice, err := c.ask(ctx)
		if err != nil || choice == "" {
			return err
		}
		if err := c.say(ctx, choice); err != nil {
			return err
		}
	}
	last := api.USSDAnswer{Text: c.answer.Text, More: c.answer.More} // its session is left at once
	return c.p.print(last, func(w io.Writer) { fmt.Fprintln(w, printable(last.Text)) })
}

// ask shows the menu and asks for a choice; "" is none.
func (c *conversation) ask(ctx context.Context) (string, error) {
	if err := c.p.done(nil, "%s", c.answer.Text); err != nil {
		return "", err
	}
	return c.p.ask(ctx, fmt.Sprintf("choice (empty leaves; it waits until %s):", c.answer.Until.In(c.d.zone).Format("15:04:05")))
}

// leave ends a menu that still waits, also where the command was interrupted.
func (c *conversation) leave(ctx context.Context, err error) error {
	if !c.answer.More {
		return err
	}
	if left := c.say(context.WithoutCancel(ctx), ""); err == nil {
		err = left
	}
	return err
}

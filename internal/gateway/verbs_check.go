package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
)

// CheckModem tries step by step what a modem must be able to do and, if it is
// asked to, has it text itself. A modem that is not open is not fought for: the
// reason why it is not is the result.
func (g *Gateway) CheckModem(ctx context.Context, m api.ModemCheck) (api.ModemChecked, error) {
	w, err := g.known(m.Modem)
	if err != nil {
		return api.ModemChecked{}, err
	}
	steps, err := w.check(ctx)
	if err == nil && m.Send {
		steps, err = w.checkByText(ctx, steps)
	}
	return checked(m.Modem, steps), err
}

// CheckAlone is CheckModem without a daemon. Nothing is sent, and no PIN is
// offered.
func CheckAlone(ctx context.Context, cfg config.Config, name string) (api.ModemChecked, error) {
	i := slices.IndexFunc(cfg.Modems, func(m config.Modem) bool { return m.Name == name })
	if i < 0 {
		return api.ModemChecked{}, noSuchModem(name)
	}
	m := cfg.Modems[i]
	steps := modem.Check(ctx, modem.Config{Name: m.Name, Port: m.Port, Reports: cfg.Sending.Reports})
	return checked(name, steps), ctx.Err()
}

func checked(name string, steps []modem.Step) api.ModemChecked {
	c := api.ModemChecked{Modem: name, OK: !anyFailed(steps), Steps: []api.CheckStep{}}
	for _, s := range steps {
		c.Steps = append(c.Steps, api.CheckStep{
			Step: s.Name, Grade: string(s.Grade), Found: s.Found, Hint: s.Hint, TookMS: s.Took.Milliseconds(),
		})
	}
	return c
}

func anyFailed(steps []modem.Step) bool {
	return slices.ContainsFunc(steps, func(s modem.Step) bool { return s.Grade == modem.StepFailed })
}

// check runs the check between two texts. The modem may be lost while it is
// waited for, and then never be there to be asked.
func (w *worker) check(ctx context.Context) (steps []modem.Step, err error) {
	for ctx.Err() == nil {
		if failure := w.status.lastFailure(); failure != nil {
			return modem.Unopened(failure), nil
		}
		short, cancel := context.WithTimeout(ctx, lookAgain)
		err := w.borrow(short, func(ctx context.Context, s *modem.Session) { steps = s.Check(ctx) })
		cancel()
		if err == nil || !errors.Is(err, context.DeadlineExceeded) {
			return steps, err
		}
	}
	return nil, ctx.Err()
}

func (s *status) lastFailure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

// The steps of a text to itself.
const (
	stepSent     = "sent"
	stepArrived  = "arrived"
	stepReported = "reported"
)

// selfText is a text of a modem to its own number, on its way.
type selfText struct {
	w     *worker
	words string
	id    string // in the outbox, once it is queued
}

// checkByText adds the steps of a text to itself, unless one failed before.
func (w *worker) checkByText(ctx context.Context, steps []modem.Step) ([]modem.Step, error) {
	over := anyFailed(steps)
	t := &selfText{w: w}
	for _, c := range []struct {
		name string
		do   func(context.Context) modem.Step
	}{{stepSent, t.sent}, {stepArrived, t.arrived}, {stepReported, t.reported}} {
		step := modem.Step{Grade: modem.StepNotTried}
		if !over {
			start := w.g.opt.Now()
			step = c.do(ctx)
			step.Took = w.g.opt.Now().Sub(start)
		}
		step.Name, over = c.name, over || step.Grade == modem.StepFailed
		steps = append(steps, step)
	}
	return steps, ctx.Err()
}

func failed(hint, format string, args ...any) modem.Step {
	return modem.Step{Grade: modem.StepFailed, Found: fmt.Sprintf(format, args...), Hint: hint}
}

package modem

import (
	"context"
	"errors"
	"fmt"
)

// State is why a modem can not be used.
type State string

// The states of a Problem.
const (
	Absent State = "absent" // no such port, nothing plugged in
	Halted State = "halted" // a person must act: SIM missing, PIN, PUK
	Faulty State = "faulty" // it is there and does not work; worth another try later
)

// Problem is a modem that can not be opened.
type Problem struct {
	State  State
	Reason string // what is wrong, lower case
	Hint   string // what to do; may be empty
	Err    error  // the cause; may be nil
}

func (p *Problem) Error() string { return p.Reason }

func (p *Problem) Unwrap() error { return p.Err }

// problem makes a *Problem of whatever stopped the initialisation; a cancelled
// context stays what it is.
func problem(err error) error {
	var known *Problem
	var refused *RefusedError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &refused) && refused.Class() == Halt:
		return &Problem{State: Halted, Reason: refused.Words(), Hint: "check the SIM", Err: err}
	case errors.Is(err, ErrSilent):
		return &Problem{
			State:  Faulty,
			Reason: "the modem does not answer",
			Hint:   "unplug it and plug it in again",
			Err:    err,
		}
	}
	return &Problem{State: Faulty, Reason: fmt.Sprintf("initialisation: %v", err), Err: err}
}

// Frozen tells whether an error is that of a modem that is there and says nothing,
// or takes nothing.
func Frozen(err error) bool { return errors.Is(err, ErrSilent) || errors.Is(err, ErrStuck) }

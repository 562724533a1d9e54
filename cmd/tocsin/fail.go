package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

// The exit codes scripts rely on.
const (
	exitDone       = 0
	exitFailed     = 1
	exitWrongUse   = 2
	exitNotFound   = 3
	exitNotRunning = 4
)

// exitCode is the one table from errors to exit codes.
func exitCode(err error) int {
	var (
		use  *usageError
		file *fileError
		told *api.Problem
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &use):
		return exitWrongUse
	case errors.Is(err, socket.ErrNotRunning):
		return exitNotRunning
	case errors.As(err, &file):
		return exitFailed
	case errors.As(err, &told) && told.Code == api.CodeNotFound:
		return exitNotFound
	case errors.As(err, &told) && told.Code == api.CodeInvalid:
		return exitWrongUse
	}
	return exitFailed
}

// usageError is a command line that can not be meant.
type usageError struct {
	command string
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }
func (e *usageError) hint() string {
	if e.command == "" {
		return ""
	}
	return e.command + " --help"
}

func wrongUse(cmd *cobra.Command, err error) error {
	return &usageError{command: cmd.CommandPath(), err: err}
}

// misuse is a usage error whose command is filled in on the way out.
func misuse(format string, args ...any) error {
	return &usageError{err: fmt.Errorf(format, args...)}
}

// fileError is trouble with what a file holds, which no other use of the
// command would cure.
type fileError struct {
	file string
	err  error
}

func (e *fileError) Error() string { return e.file + ": " + e.err.Error() }
func (e *fileError) Unwrap() error { return e.err }

// hinted is an error with what to do about it.
type hinted struct {
	err  error
	what string
}

func (e *hinted) Error() string { return e.err.Error() }
func (e *hinted) Unwrap() error { return e.err }

func withHint(err error, format string, args ...any) error {
	return &hinted{err: err, what: fmt.Sprintf(format, args...)}
}

// errDeclined is the answer no to a question.
var errDeclined = errors.New("nothing was done")

// errInterrupted is said of a command that a signal ended.
var errInterrupted = errors.New("interrupted")

// tell says what went wrong, and what to do.
func tell(w io.Writer, err error) {
	if err == nil {
		return
	}
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	fmt.Fprintf(w, "tocsin: %s\n", printable(err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintf(w, "hint: %s\n", printable(hint))
	}
}

// hintOf is what to do about an error, "" where there is nothing to say.
func hintOf(err error) string {
	var (
		use  *usageError
		own  *hinted
		told *api.Problem
	)
	switch {
	case errors.As(err, &own):
		return own.what
	case errors.As(err, &use):
		return use.hint()
	case errors.Is(err, socket.ErrNotRunning):
		return "start it: tocsin serve"
	case errors.As(err, &told) && told.Hint != "":
		return told.Hint
	case errors.As(err, &told) && told.Status >= http.StatusInternalServerError:
		return "what the daemon logged says more; tocsin status says how it is"
	}
	return ""
}

package gateway

import (
	"fmt"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Invalid says that a request can not be met as it was put.
type Invalid struct {
	What string // what is wrong, and where
	Hint string // what to do
}

func (e *Invalid) Error() string { return e.What }

// Conflict says that a request does not fit the present state.
type Conflict struct {
	What string
	Hint string
}

func (e *Conflict) Error() string { return e.What }

func invalid(hint, format string, args ...any) error {
	return &Invalid{What: fmt.Sprintf(format, args...), Hint: hint}
}

func conflict(hint, format string, args ...any) error {
	return &Conflict{What: fmt.Sprintf(format, args...), Hint: hint}
}

// missing is a thing that is not there; it wraps store.ErrNotFound.
type missing struct{ what, hint string }

func (e *missing) Error() string { return e.what + ": " + store.ErrNotFound.Error() }

func (e *missing) Unwrap() error { return store.ErrNotFound }

// Hint is what to do.
func (e *missing) Hint() string { return e.hint }

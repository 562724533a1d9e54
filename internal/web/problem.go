package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ProblemOf is the one table from errors to what a caller is told.
func ProblemOf(err error) *api.Problem {
	var (
		told     *api.Problem
		bad      *requestError
		tooLarge *http.MaxBytesError
		number   *phone.ParseError
		invalid  *gateway.Invalid
		conflict *gateway.Conflict
		often    *gateway.TooManyTries
	)
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &tooLarge):
		return problem(err, http.StatusRequestEntityTooLarge, api.CodeTooLarge, "send it in smaller pieces")
	case errors.As(err, &bad):
		return problem(err, http.StatusBadRequest, api.CodeInvalid, bad.hint)
	case errors.As(err, &invalid):
		return problem(err, http.StatusUnprocessableEntity, api.CodeInvalid, invalid.Hint)
	case errors.As(err, &conflict):
		return problem(err, http.StatusConflict, api.CodeConflict, conflict.Hint)
	case errors.Is(err, gateway.ErrSignIn):
		return problem(err, http.StatusUnprocessableEntity, api.CodeInvalid, "")
	case errors.As(err, &often):
		return problem(err, http.StatusTooManyRequests, api.CodeTooMany, often.Hint())
	case errors.As(err, &number):
		return problem(err, http.StatusUnprocessableEntity, api.CodeInvalid, "write numbers as +237699000001, or as they are dialled in the country of config.yaml")
	case errors.Is(err, store.ErrNotFound):
		return problem(err, http.StatusNotFound, api.CodeNotFound, hintOf(err))
	case errors.Is(err, store.ErrFull):
		return problem(err, http.StatusInsufficientStorage, api.CodeUnavailable, "free some space on the disk, then do it again; nothing was changed")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return problem(err, http.StatusServiceUnavailable, api.CodeUnavailable, "ask again")
	}
	return problem(err, http.StatusInternalServerError, api.CodeInternal, "")
}

// hintOf is what an error itself says to do.
func hintOf(err error) string {
	var own interface {
		error
		Hint() string
	}
	if errors.As(err, &own) {
		return own.Hint()
	}
	return ""
}

func problem(err error, status int, code, hint string) *api.Problem {
	return api.NewProblem(status, code, err.Error(), hint)
}

// requestError is a request that is no request of ours: wrong JSON, a wrong
// parameter, an unknown route.
type requestError struct {
	what string
	hint string
}

func (e *requestError) Error() string { return e.what }

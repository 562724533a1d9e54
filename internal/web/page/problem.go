package page

import (
	"errors"
	"net/http"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/web"
)

// forbidden is what a visitor's role may not do.
type forbidden struct{ role accounts.Role }

func (e *forbidden) Error() string { return "it takes the role " + string(e.role) }

// problem is an error as a page tells it: what is wrong, and what to do.
type problem struct {
	What string
	Hint string
}

// problem puts an error into the visitor's language.
func (v *visit) problem(err error) *problem {
	if err == nil {
		return nil
	}
	var (
		refused *forbidden
		nothing *notHere
	)
	switch {
	case errors.As(err, &refused):
		role := v.say.Text("role." + string(refused.role))
		return &problem{v.say.Text("problem.forbidden"), v.say.Text("problem.forbidden-hint", "Role", role)}
	case errors.As(err, &nothing):
		return &problem{v.say.Text("problem.not-found"), v.say.Text("problem.not-found-hint")}
	}
	told := web.ProblemOf(err)
	if told.Status == http.StatusInternalServerError {
		return &problem{v.say.Text("problem.internal"), v.say.Text("problem.internal-hint")}
	}
	return &problem{told.Error(), told.Hint}
}

// tell answers with the page of an error.
func (v *visit) tell(err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		v.page.Log.Error("page", "method", v.r.Method, "route", v.r.Pattern, "error", err)
	}
	if v.say == nil {
		v.say = v.page.words.In(v.page.homeLanguage())
	}
	if err := v.renderAs(status, "problem.html", v.problem(err)); err != nil {
		v.page.Log.Error("page that tells a problem", "error", err)
		http.Error(v.w, http.StatusText(status), status)
	}
}

func statusOf(err error) int {
	var (
		refused *forbidden
		nothing *notHere
	)
	switch {
	case errors.As(err, &refused):
		return http.StatusForbidden
	case errors.As(err, &nothing):
		return http.StatusNotFound
	}
	return web.ProblemOf(err).Status
}

// notHere is an address that is none of ours.
type notHere struct{}

func (*notHere) Error() string { return "no such page" }

func nowhere(*visit) error { return &notHere{} }

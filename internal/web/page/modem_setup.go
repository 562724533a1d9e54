package page

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// modemFinder is what is plugged in, and a modem about to be added.
type modemFinder struct {
	Looked  bool
	Sticks  []stick
	Setup   modemForm
	Problem *problem
	Own     []modemRow // that are here already
}

// stick is one thing that is plugged in.
type stick struct {
	api.FoundStick
	Free bool // a modem that is not here yet
	Name string
}

// modemFind looks at what is plugged in. It may take some seconds, so that the
// page comes first and asks for the rest itself; without scripts a link does.
func modemFind(v *visit) error {
	data := modemFinder{Setup: modemForm{}}
	if v.partial() || v.r.URL.Query().Get("look") != "" {
		if err := v.lookForModems(&data); err != nil {
			return err
		}
	}
	if v.partial() {
		return v.fragment("modem-new.html", "sticks", data)
	}
	return v.render("modem-new.html", data)
}

func (v *visit) lookForModems(data *modemFinder) error {
	found, err := v.page.Verbs.FindModems(v.r.Context())
	if err != nil {
		return err
	}
	data.Looked = true
	taken, err := v.page.Verbs.Modems(v.r.Context())
	if err != nil {
		return err
	}
	for _, f := range found {
		s := stick{FoundStick: f, Free: f.Condition == "modem" && f.Modem == ""}
		if s.Free {
			s.Name = freeName(taken, len(data.Sticks))
		}
		if s.Condition != "no answer" || s.USB != "" { // the computer's own ports are silent
			data.Sticks = append(data.Sticks, s)
		}
	}
	return nil
}

// freeName is a name that no modem has: modem, modem-2, …
func freeName(taken []api.Modem, further int) string {
	return "modem-" + strconv.Itoa(len(taken)+further+1)
}

func modemAdd(v *visit) error {
	f := v.modemForm()
	s, err := f.setup()
	if err == nil {
		_, err = v.page.Verbs.AddModem(v.r.Context(), s)
	}
	if err != nil {
		data := modemFinder{Setup: f, Problem: v.problem(err)}
		return v.again("modem-new.html", data, err)
	}
	return v.done(modemAddress(s.Name), notice{Key: "modems.is-added", Values: []string{"Modem", s.Name}, Undo: modemAddress(s.Name) + "/remove"})
}

func modemEdit(v *visit) error {
	name, f := v.r.PathValue("name"), v.modemForm()
	s, err := f.setup()
	if err == nil {
		if f.PIN == "" && v.r.FormValue("no_pin") == "" {
			s.PIN = nil // what is not typed stays
		}
		_, err = v.page.Verbs.EditModem(v.r.Context(), name, s)
	}
	if err != nil {
		f.Open = true
		return v.modemAgain(name, func(p *modemPage) { p.Setup, p.Problem = f, v.problem(err) }, err)
	}
	return v.done(modemAddress(s.Name), notice{Key: "modems.is-changed", Values: []string{"Modem", s.Name}})
}

func modemRemove(v *visit) error {
	name := v.r.PathValue("name")
	was, err := v.page.Verbs.Modem(v.r.Context(), name)
	if err != nil {
		return err
	}
	if err := v.page.Verbs.RemoveModem(v.r.Context(), name); err != nil {
		return v.modemAgain(name, func(p *modemPage) { p.Problem = v.problem(err) }, err)
	}
	n := notice{Key: "modems.is-removed", Values: []string{"Modem", name}}
	if !was.HasPIN { // a PIN is not kept in a page
		n.Undo, n.Fields = "/modems", setupOf(was).fields()
	}
	return v.done("/modems", n)
}

// modemForm reads what was typed.
func (v *visit) modemForm() modemForm {
	value := func(name string) string { return strings.TrimSpace(v.r.FormValue(name)) }
	return modemForm{
		Name: value("name"), Port: value("port"), PIN: value("pin"), Number: value("number"), CreditCode: value("credit_code"),
		PerMinute: value("per_minute"), PerHour: value("per_hour"), PerDay: value("per_day"), PerMonth: value("per_month"),
	}
}

// setupOf is a modem as its form shows it.
func setupOf(m api.ModemDetail) modemForm {
	return modemForm{
		Name: m.Name, Port: m.Wanted, Number: m.Number, CreditCode: m.CreditCode, HasPIN: m.HasPIN,
		PerMinute: strconv.Itoa(m.PerMinute), PerHour: strconv.Itoa(m.PerHour), PerDay: strconv.Itoa(m.PerDay), PerMonth: strconv.Itoa(m.PerMonth),
	}
}

func (f modemForm) fields() map[string]string {
	return map[string]string{
		"name": f.Name, "port": f.Port, "number": f.Number, "credit_code": f.CreditCode,
		"per_minute": f.PerMinute, "per_hour": f.PerHour, "per_day": f.PerDay, "per_month": f.PerMonth,
	}
}

// setup is what the form asks for; what is empty stays as it is.
func (f modemForm) setup() (api.ModemSetup, error) {
	s := api.ModemSetup{Name: f.Name, PIN: &f.PIN, Number: &f.Number, CreditCode: &f.CreditCode}
	if f.Port != "" {
		s.Port = &f.Port
	}
	for _, l := range []struct {
		typed string
		into  **int
	}{{f.PerMinute, &s.PerMinute}, {f.PerHour, &s.PerHour}, {f.PerDay, &s.PerDay}, {f.PerMonth, &s.PerMonth}} {
		if l.typed == "" {
			continue
		}
		n, err := strconv.Atoi(l.typed)
		if err != nil {
			return s, &api.Problem{
				Title: "a limit is no number: " + l.typed, Hint: "write it in digits; 0 is no limit",
				Status: http.StatusUnprocessableEntity, Code: api.CodeInvalid,
			}
		}
		*l.into = &n
	}
	return s, nil
}

package page

import (
	"context"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func modemPause(v *visit) error {
	return v.switchModem(v.page.Verbs.PauseModem, "modems.is-paused", "/resume")
}

func modemResume(v *visit) error {
	return v.switchModem(v.page.Verbs.ResumeModem, "modems.is-resumed", "/pause")
}

func (v *visit) switchModem(verb func(context.Context, string) (api.Modem, error), said, undo string) error {
	m, err := verb(v.r.Context(), v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.done(modemAddress(m.Name), notice{Key: said, Values: []string{"Modem", m.Name}, Undo: modemAddress(m.Name) + undo})
}

func modemCredit(v *visit) error {
	name := v.r.PathValue("name")
	m, err := v.page.Verbs.AskCredit(v.r.Context(), name)
	if err != nil {
		return v.modemAgain(name, func(p *modemPage) { p.Problem = v.problem(err) }, err)
	}
	answer := ""
	if m.Credit != nil {
		answer = m.Credit.Answer
	}
	return v.done(modemAddress(name), notice{Key: "modems.credit.asked", Values: []string{"Answer", answer}})
}

// modemCheck tries the modem; how it went stands on its page.
func modemCheck(v *visit) error {
	name := v.r.PathValue("name")
	checked, err := v.page.Verbs.CheckModem(v.r.Context(), api.ModemCheck{Modem: name, Send: v.r.FormValue("send") != ""})
	if err != nil {
		return v.modemAgain(name, func(p *modemPage) { p.Problem = v.problem(err) }, err)
	}
	return v.modemWith(name, "check", func(p *modemPage) { p.Check = &checked })
}

// modemUSSD asks the operator, or makes a choice of its menu.
func modemUSSD(v *visit) error {
	name, code := v.r.PathValue("name"), v.r.FormValue("code")
	answer, err := v.page.Verbs.USSD(v.r.Context(), api.USSD{Modem: name, Code: code, Session: v.r.FormValue("session")})
	box := ussdBox{Code: code, Problem: v.problem(err)}
	if err == nil {
		box.Answer = &answer
	}
	return v.modemWith(name, "ussd", func(p *modemPage) { p.USSD = box })
}

// modemWith shows a modem's page with what was found out, or that part of it.
func (v *visit) modemWith(name, part string, with func(*modemPage)) error {
	data, err := v.modem(name)
	if err != nil {
		return err
	}
	with(&data)
	if v.partial() {
		return v.fragment("modem.html", part, data)
	}
	return v.render("modem.html", data)
}

func (v *visit) modemAgain(name string, with func(*modemPage), err error) error {
	data, failed := v.modem(name)
	if failed != nil {
		return err
	}
	with(&data)
	return v.again("modem.html", data, err)
}

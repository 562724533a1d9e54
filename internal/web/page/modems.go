package page

import (
	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) modemRoutes() []route {
	return []route{
		{"GET /modems", accounts.Viewer, modems},
		{"GET /modems/new", accounts.Coordinator, modemFind},
		{"POST /modems", accounts.Coordinator, modemAdd},
		{"GET /modems/{name}", accounts.Viewer, modemOne},
		{"POST /modems/{name}", accounts.Coordinator, modemEdit},
		{"POST /modems/{name}/remove", accounts.Coordinator, modemRemove},
		{"POST /modems/{name}/pause", accounts.Coordinator, modemPause},
		{"POST /modems/{name}/resume", accounts.Coordinator, modemResume},
		{"POST /modems/{name}/credit", accounts.Coordinator, modemCredit},
		{"POST /modems/{name}/check", accounts.Coordinator, modemCheck},
		{"POST /modems/{name}/ussd", accounts.Coordinator, modemUSSD},
	}
}

// modemRow is a modem in a list.
type modemRow struct {
	api.Modem
	Light  light
	Hears  hearing
	Limits []limit
}

// hearing is how well a modem hears the network, in words.
type hearing struct {
	Icon string
	Word string // the key of the message
	DBm  int
	Of   int // percent of the best
}

// hear puts a signal into words (TS 27.007 §8.5).
func hear(signal int) hearing {
	h := hearing{Icon: "signal-zero", Word: "modems.signal.unknown"}
	if signal < 0 || signal > 31 {
		return h
	}
	h.DBm, h.Of = -113+2*signal, signal*100/31
	switch {
	case signal < 6:
		h.Icon, h.Word = "signal-zero", "modems.signal.bad"
	case signal < 10:
		h.Icon, h.Word = "signal-low", "modems.signal.weak"
	case signal < 15:
		h.Icon, h.Word = "signal-high", "modems.signal.fair"
	default:
		h.Icon, h.Word = "signal", "modems.signal.good"
	}
	return h
}

// limit is what a SIM used of a limit; Most 0 is none.
type limit struct {
	Key        string
	Used, Most int
	High       int // from here on it is nearly used up
}

func limitsOf(m api.Modem) (all []limit) {
	for _, l := range []limit{
		{Key: "hour", Used: m.SentHour, Most: m.PerHour},
		{Key: "day", Used: m.SentDay, Most: m.PerDay},
		{Key: "month", Used: m.SentMonth, Most: m.PerMonth},
		{Key: "people", Used: m.Recipients, Most: m.RecipientsPerMonth},
	} {
		if l.High = l.Most * 9 / 10; l.Key != "people" || l.Most > 0 {
			all = append(all, l)
		}
	}
	return all
}

func rowOf(m api.Modem) modemRow {
	return modemRow{Modem: m, Light: lightOf(m), Hears: hear(m.Signal), Limits: limitsOf(m)}
}

func modems(v *visit) error {
	list, err := v.page.Verbs.Modems(v.r.Context())
	if err != nil {
		return err
	}
	rows := []modemRow{}
	for _, m := range list {
		rows = append(rows, rowOf(m))
	}
	return v.render("modems.html", rows)
}

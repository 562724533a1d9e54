package page

import (
	"net/url"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

// modemPage is one modem.
type modemPage struct {
	modemRow
	Detail  api.ModemDetail
	Span    string
	Spans   []string
	Signal  figure
	Heard   bool // there is something to draw
	Credits figure
	Money   bool
	USSD    ussdBox
	Check   *api.ModemChecked
	Setup   modemForm
	Problem *problem
}

// ussdBox is what was asked of the operator, and what it said.
type ussdBox struct {
	Code    string
	Answer  *api.USSDAnswer
	Problem *problem
}

// modemForm is what was typed of a modem.
type modemForm struct {
	Name, Port, PIN, Number, CreditCode  string
	PerMinute, PerHour, PerDay, PerMonth string
	Open                                 bool // it is being edited
	HasPIN                               bool
}

func modemOne(v *visit) error {
	data, err := v.modem(v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.render("modem.html", data)
}

// modem reads a modem with all that its page shows.
func (v *visit) modem(name string) (p modemPage, err error) {
	ctx := v.r.Context()
	if p.Detail, err = v.page.Verbs.Modem(ctx, name); err != nil {
		return p, err
	}
	p.modemRow, p.Setup = rowOf(p.Detail.Modem), setupOf(p.Detail)
	p.Spans = []string{api.LastDay, api.LastMonth, api.LastYear}
	if p.Span = v.r.URL.Query().Get("span"); p.Span == "" {
		p.Span = api.LastDay
	}
	h, err := v.page.Verbs.ModemHistory(ctx, name, api.HistoryQuery{Span: p.Span})
	if err != nil {
		return p, err
	}
	p.Heard, p.Money = len(h.Signal) > 1, len(h.Credit) > 1
	if p.Heard {
		p.Signal = v.figure(v.overTime(h, p.Span, "modems.signal.title", "modems.signal.line", percentOfBest(h.Signal), 100), p.Span != api.LastDay)
	}
	if p.Money {
		p.Credits = v.figure(v.overTime(h, p.Span, "modems.credit.over-time", "modems.credit.line", h.Credit, 0), p.Span != api.LastDay)
	}
	return p, nil
}

// percentOfBest puts signals on a scale that people know.
func percentOfBest(list []api.Sample) []api.Sample {
	out := make([]api.Sample, len(list))
	for i, s := range list {
		out[i] = api.Sample{At: s.At, Last: float64(int(s.Last * 100 / 31))}
	}
	return out
}

func (v *visit) overTime(h api.ModemHistory, span, title, line string, list []api.Sample, most float64) chart.Lines {
	row := chart.Series{Name: v.say.Text(line)}
	for _, s := range list {
		row.Points = append(row.Points, chart.Point{At: s.At, Value: s.Last})
	}
	gap := map[string]time.Duration{api.LastDay: 25 * time.Minute, api.LastMonth: 2 * time.Hour, api.LastYear: 48 * time.Hour}[span]
	from := h.From
	if len(list) > 0 && list[0].At.Sub(from) > h.To.Sub(from)/2 {
		from = list[0].At // what is known fills the width
	}
	return chart.Lines{
		Title: v.say.Text(title), From: from, To: h.To, Series: []chart.Series{row}, Most: most, Gap: gap,
		When: v.say.Text("modems.when"),
	}
}

// modemAddress is the address of a modem.
func modemAddress(name string) string { return "/modems/" + url.PathEscape(name) }

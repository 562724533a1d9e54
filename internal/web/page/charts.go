package page

import (
	"html/template"
	"time"

	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

// figure is a chart as a page shows it, by the template "figure": the drawing,
// and behind it the same as a table.
type figure struct {
	Drawing template.HTML
	Key     template.HTML // below a drawing whose colours need one
	Table   template.HTML
}

// figure draws a chart in the visitor's language and zone; by day where daily is
// true, else by the clock.
func (v *visit) figure(c chart.Chart, daily bool) figure {
	w := v.figureWords(daily)
	f := figure{Drawing: chart.SVG(c, w), Table: c.Table(w).HTML()}
	if p, ok := c.(chart.Progress); ok {
		f.Key = p.Key(w)
	}
	return f
}

// figureWords are how the visitor's language writes what a chart shows.
func (v *visit) figureWords(daily bool) chart.Words {
	zone := v.page.location(v.zone())
	tick := func(t time.Time) string { return v.say.Clock(t.In(zone)) }
	if daily {
		tick = func(t time.Time) string {
			t = t.In(zone)
			return v.say.Text("time.day-month", "Day", t.Day(), "Month", int(t.Month()))
		}
	}
	return chart.Words{
		Number:  func(x float64) string { return v.say.Decimal(x, 1) },
		Percent: func(x float64) string { return v.say.Percent(x / 100) },
		Tick:    tick,
		Time:    func(t time.Time) string { return v.say.When(t, v.page.Now(), zone) },
	}
}

package chart

import (
	"html/template"
	"math"
	"strconv"
	"time"
)

// Words are how a language writes numbers and times. Every function is needed by
// the charts that have such values; Plain has them all.
type Words struct {
	// Number writes a count or a measure.
	Number func(float64) string
	// Percent writes a share of one hundred, as "45 %".
	Percent func(float64) string
	// Tick writes a time briefly, below the chart.
	Tick func(time.Time) string
	// Time writes a time in full, in the table.
	Time func(time.Time) string
}

// Plain writes numbers and times without a language, in a time zone; times of day
// where daily is false.
func Plain(zone *time.Location, daily bool) Words {
	tick := "15:04"
	if daily {
		tick = "01-02"
	}
	return Words{
		Number:  func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) },
		Percent: func(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', -1, 64) + " %" },
		Tick:    func(t time.Time) string { return t.In(zone).Format(tick) },
		Time:    func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04") },
	}
}

// Chart is data that is drawn, or shown as a table.
type Chart interface {
	// Table says in words and numbers what the drawing shows.
	Table(Words) Table
	// named is the title and one sentence of what is to be seen.
	named() (title, about string)
	// height is that of the drawing, in pixels of the screen.
	height() int
	// draw writes the inside of the drawing, below the line y.
	draw(p *pen, y int, w Words)
}

// SVG draws a chart for a page, as wide as its place.
func SVG(c Chart, w Words) template.HTML {
	title, about := c.named()
	p := &pen{}
	p.put(`<svg class="chart" role="img" width="100%" height="{}" direction="ltr" font-size="13" fill="currentColor">`, c.height())
	p.put(`<title>{}</title>`, title)
	if about != "" {
		p.put(`<desc>{}</desc>`, about)
	}
	c.draw(p, 0, w)
	p.put(`</svg>`)
	return template.HTML(p.String())
}

// The sheet of a drawing that stands alone.
const (
	fileWidth  = 800
	fileMargin = 32
	fileTitle  = 48 // height of the title
)

// File draws a chart as a file of its own, with its title, on white.
func File(c Chart, w Words) []byte {
	title, about := c.named()
	high, wide := c.height()+2*fileMargin+fileTitle, fileWidth-2*fileMargin
	p := &pen{}
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}" direction="ltr"`+
		` font-family="system-ui, sans-serif" font-size="14" color="#1b1b1b" fill="currentColor">`, fileWidth, high, fileWidth, high)
	p.put(`<title>{}</title><desc>{}</desc><rect width="100%" height="100%" fill="#ffffff"/>`, title, about)
	p.put(`<text x="{}" y="{}" font-size="20" font-weight="bold">{}</text>`, fileMargin, fileMargin+20, cut(title, 64))
	p.put(`<svg x="{}" y="{}" width="{}" height="{}">`, fileMargin, fileMargin+fileTitle, wide, c.height())
	c.draw(p, 0, w)
	p.put(`</svg></svg>`)
	return []byte(p.String())
}

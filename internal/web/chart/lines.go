package chart

import (
	"slices"
	"strings"
	"time"
)

// Lines are one to six series over time, from zero up.
type Lines struct {
	Title, About string
	From, To     time.Time // the span that is shown
	Series       []Series
	// Most is the top of the scale; 0: as the values need.
	Most float64
	// Gap is how far two values may lie apart and still be joined; 0: any.
	Gap time.Duration
	// When heads the times in the table.
	When string
}

// Series is a named row of values, in the order of time.
type Series struct {
	Name   string
	Points []Point
}

// Point is a value at a time.
type Point struct {
	At    time.Time
	Value float64
}

// The measures of a chart over time: pixels of the screen, but for the room of
// labels, which is percent of the width.
const (
	plotTop    = 22  // above it is the label of the top line
	plotHigh   = 150 // from the zero line up
	plotFoot   = 24  // below it are the times
	labelWide  = 26.0
	labelApart = 15 // between two labels
	labelMost  = 11 // letters of a label
)

func (l Lines) named() (title, about string) { return l.Title, l.About }

func (l Lines) height() int { return plotTop + plotHigh + plotFoot }

func (l Lines) draw(p *pen, y int, w Words) {
	s := l.scale()
	wide := 100 - labelWide
	drawScale(p, y+plotTop, s, w)
	p.put(`<svg x="0" y="{}" width="{}%" height="{}" viewBox="0 0 1000 {}" preserveAspectRatio="none" overflow="visible">`,
		y+plotTop, wide, plotHigh, plotHigh)
	for i, row := range l.Series {
		l.drawRow(p, series(i), row, s)
	}
	p.put(`</svg>`)
	l.drawEnds(p, y+plotTop, s, w)
	l.drawTimes(p, y+plotTop+plotHigh+17, w)
}

func (l Lines) scale() scale {
	if l.Most > 0 {
		return scaleFor(l.Most)
	}
	most := 0.0
	for _, row := range l.Series {
		for _, at := range row.Points {
			most = max(most, at.Value)
		}
	}
	return scaleFor(most)
}

func drawScale(p *pen, y int, s scale, w Words) {
	for _, v := range s.lines() {
		at := float64(y) + plotHigh*(1-s.share(v))
		faint := 0.18
		if v == 0 {
			faint = 0.6
		}
		p.put(`<line class="chart-axis" x1="0" x2="100%" y1="{}" y2="{}" stroke="currentColor" stroke-opacity="{}"/>`, at, at, faint)
		if v > 0 {
			p.put(`<text class="chart-text" x="0" y="{}" fill-opacity="0.75">{}</text>`, at-4, w.Number(v))
		}
	}
}

// drawRow draws a line in a box of 1000 by plotHigh; a value that stands alone is
// a short dash.
func (l Lines) drawRow(p *pen, k ink, row Series, s scale) {
	var d strings.Builder
	var last time.Time
	for i, at := range row.Points {
		step := " L"
		if i == 0 || l.Gap > 0 && at.At.Sub(last) > l.Gap {
			step = " M"
		}
		x, y := 1000*along(at.At, l.From, l.To), plotHigh*(1-s.share(at.Value))
		d.WriteString(step + short(x) + " " + short(y))
		if step == " M" {
			d.WriteString(" h4")
		}
		last = at.At
	}
	p.put(`<path class="chart-line {}" d="{}" fill="none" stroke="{}" stroke-width="2" stroke-linecap="round" vector-effect="non-scaling-stroke"`,
		k.class, strings.TrimSpace(d.String()), k.colour)
	if k.dashes != "" {
		p.put(` stroke-dasharray="{}"`, k.dashes)
	}
	p.put(`/>`)
}

// drawEnds labels each line at the height of its last value, apart from others.
func (l Lines) drawEnds(p *pen, y int, s scale, w Words) {
	type end struct {
		n    int
		at   float64
		last float64
	}
	var ends []end
	for i, row := range l.Series {
		if n := len(row.Points); n > 0 {
			last := row.Points[n-1].Value
			ends = append(ends, end{i, plotHigh * (1 - s.share(last)), last})
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return int(100 * (a.at - b.at)) })
	least := float64(-plotTop + labelApart)
	for i, e := range ends {
		most := float64(plotHigh - labelApart*(len(ends)-1-i))
		at := min(max(e.at, least), most)
		least = at + labelApart
		row := l.Series[e.n]
		k := series(e.n)
		p.put(`<text class="chart-label {}" x="{}%" y="{}" fill="{}" font-weight="600"><title>{}</title>{}</text>`,
			k.class, 101.5-labelWide, float64(y)+at+4, k.colour, row.Name+" "+w.Number(e.last), cut(row.Name, labelMost))
	}
}

func (l Lines) drawTimes(p *pen, y int, w Words) {
	const n = 4
	for i := range n {
		at := l.From.Add(l.To.Sub(l.From) / (n - 1) * time.Duration(i))
		anchor := [...]string{"start", "middle", "middle", "end"}[i]
		x := (100 - labelWide) * float64(i) / (n - 1)
		p.put(`<text class="chart-text" x="{}%" y="{}" text-anchor="{}" fill-opacity="0.75">{}</text>`, x, y, anchor, w.Tick(at))
	}
}

// Table has a row for each time, and a column for each series.
func (l Lines) Table(w Words) Table {
	t := Table{Caption: l.Title, Head: []string{l.When}}
	values := make(map[int64][]string)
	var times []time.Time
	for i, row := range l.Series {
		t.Head = append(t.Head, row.Name)
		for _, at := range row.Points {
			cells, there := values[at.At.UnixNano()]
			if !there {
				cells = make([]string, len(l.Series))
				values[at.At.UnixNano()] = cells
				times = append(times, at.At)
			}
			cells[i] = w.Number(at.Value)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	for _, at := range times {
		t.Rows = append(t.Rows, append([]string{w.Time(at)}, values[at.UnixNano()]...))
	}
	return t
}

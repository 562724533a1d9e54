package chart

import "time"

// Columns are counts for each hour or day: one to three columns side by side.
type Columns struct {
	Title, About string
	Times        []time.Time // when each begins
	Rows         []Row       // as "in" and "out"
	When         string      // heads the times in the table
}

// Row is a named count for each of the times.
type Row struct {
	Name   string
	Counts []int
}

// The names above the columns.
const (
	keyHigh = 20
	keyMost = 14 // letters
)

func (c Columns) named() (title, about string) { return c.Title, c.About }

func (c Columns) height() int { return keyHigh + plotTop + plotHigh + plotFoot }

func (c Columns) draw(p *pen, y int, w Words) {
	c.drawKey(p, y)
	y += keyHigh + plotTop
	s := c.scale()
	drawScale(p, y, s, w)
	for i, row := range c.Rows {
		c.drawRow(p, y, i, row, s, w)
	}
	for _, i := range ticks(len(c.Times)) {
		x := (float64(i) + 0.5) * c.slot()
		anchor := "middle"
		if i == 0 {
			x, anchor = 0, "start"
		}
		p.put(`<text class="chart-text" x="{}%" y="{}" text-anchor="{}" fill-opacity="0.75">{}</text>`, x, y+plotHigh+17, anchor, w.Tick(c.Times[i]))
	}
}

// slot is the width of one time, in percent.
func (c Columns) slot() float64 { return 100 / float64(max(len(c.Times), 1)) }

func (c Columns) scale() scale {
	most := 0
	for _, row := range c.Rows {
		for _, n := range row.Counts {
			most = max(most, n)
		}
	}
	return scaleFor(float64(most))
}

func (c Columns) drawKey(p *pen, y int) {
	for i, row := range c.Rows {
		k, x := series(i), 34*float64(i)
		p.put(`<svg x="{}%" y="{}" width="33%" height="{}">`, x, y, keyHigh)
		p.put(`<rect class="{}" width="11" height="11" y="2" rx="2" fill="{}"/>`, k.class, k.colour)
		p.put(`<text class="chart-text" x="17" y="12"><title>{}</title>{}</text></svg>`, row.Name, cut(row.Name, keyMost))
	}
}

func (c Columns) drawRow(p *pen, y, nth int, row Row, s scale, w Words) {
	k, slot := series(nth), c.slot()
	wide := slot * 0.8 / float64(max(len(c.Rows), 1))
	for i, n := range row.Counts {
		if n <= 0 || i >= len(c.Times) {
			continue
		}
		high := max(plotHigh*s.share(float64(n)), 1)
		p.put(`<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" fill="{}"><title>{}</title></rect>`,
			k.class, slot*(float64(i)+0.1)+wide*float64(nth), float64(y)+plotHigh-high, wide*0.94, high, k.colour,
			w.Tick(c.Times[i])+" "+row.Name+" "+w.Number(float64(n)))
	}
}

// Table has a row for each time, and a column for each count.
func (c Columns) Table(w Words) Table {
	t := Table{Caption: c.Title, Head: []string{c.When}}
	for _, row := range c.Rows {
		t.Head = append(t.Head, row.Name)
	}
	for i, at := range c.Times {
		cells := []string{w.Time(at)}
		for _, row := range c.Rows {
			n := 0
			if i < len(row.Counts) {
				n = row.Counts[i]
			}
			cells = append(cells, w.Number(float64(n)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

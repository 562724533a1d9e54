package chart

import "html/template"

// Progress is one bar of parts of a whole, as what became of a broadcast.
type Progress struct {
	Title, About string
	Parts        []Part
	Head         [3]string // of the table: the parts, the counts and the shares
}

// Part is a part of the whole.
type Part struct {
	Label string
	Count int
	Mood  Mood
}

const progressHigh = 22

func (g Progress) named() (title, about string) { return g.Title, g.About }

func (g Progress) height() int { return progressHigh }

func (g Progress) draw(p *pen, y int, w Words) {
	all, x := g.whole(), 0.0
	p.put(`<rect class="chart-back" x="0" y="{}" width="100%" height="{}" rx="4" fill-opacity="0.09"/>`, y, progressHigh)
	for _, part := range g.Parts {
		if part.Count <= 0 {
			continue
		}
		k, wide := part.Mood.ink(), 100*float64(part.Count)/float64(all)
		p.put(`<rect class="chart-part {}" x="{}%" y="{}" width="{}%" height="{}" fill="{}" stroke="#ffffff" stroke-width="1"><title>{}</title></rect>`,
			k.class, x, y, max(wide, 0.4), progressHigh, k.colour, part.Label+" "+w.Number(float64(part.Count)))
		x += wide
	}
}

func (g Progress) whole() (all int) {
	for _, part := range g.Parts {
		all += max(part.Count, 0)
	}
	return max(all, 1)
}

// Table has a row for each part.
func (g Progress) Table(w Words) Table {
	t := Table{Caption: g.Title, Head: g.Head[:]}
	for _, part := range g.Parts {
		t.Rows = append(t.Rows, []string{part.Label, w.Number(float64(part.Count)), percent(part.Count, g.whole(), w)})
	}
	return t
}

// Key is a list of the parts that there are, each with its colour, its name and
// its count: what stands below the bar.
func (g Progress) Key(w Words) template.HTML {
	p := &pen{}
	p.put(`<ul class="chart-key">`)
	for _, part := range g.Parts {
		if part.Count <= 0 {
			continue
		}
		k := part.Mood.ink()
		p.put(`<li><svg class="chart-swatch" aria-hidden="true" width="12" height="12"><rect class="{}" width="12" height="12" rx="2" fill="{}"/></svg> `, k.class, k.colour)
		p.put(`{} <b>{}</b></li>`, part.Label, w.Number(float64(part.Count)))
	}
	p.put(`</ul>`)
	return template.HTML(p.String())
}

package chart

// Bars are counts by category, one below the other, with their share of all.
type Bars struct {
	Title, About string
	Bars         []Bar
	// Of is what shares are of; 0: of the sum.
	Of int
	// Head is the columns of the table: of the labels, the counts and the shares.
	Head [3]string
}

// Bar is a category.
type Bar struct {
	Label string
	Count int
}

const (
	barPitch = 48 // from one bar to the next
	barHigh  = 18
	barLabel = 34 // letters
)

func (b Bars) named() (title, about string) { return b.Title, b.About }

func (b Bars) height() int { return max(len(b.Bars), 1) * barPitch }

func (b Bars) draw(p *pen, y int, w Words) {
	all := b.whole()
	for i, bar := range b.Bars {
		k, at := series(0), y+i*barPitch
		p.put(`<text class="chart-text" x="0" y="{}"><title>{}</title>{}</text>`, at+15, bar.Label, cut(bar.Label, barLabel))
		p.put(`<text class="chart-text" x="100%" y="{}" text-anchor="end">{}</text>`, at+15, b.count(bar, all, w))
		p.put(`<rect class="chart-back" x="0" y="{}" width="100%" height="{}" rx="3" fill-opacity="0.09"/>`, at+21, barHigh)
		p.put(`<rect class="{}" x="0" y="{}" width="{}%" height="{}" rx="3" fill="{}"/>`,
			k.class, at+21, 100*min(float64(bar.Count)/float64(max(all, 1)), 1), barHigh, k.colour)
	}
}

func (b Bars) whole() (all int) {
	if b.Of > 0 {
		return b.Of
	}
	for _, bar := range b.Bars {
		all += bar.Count
	}
	return all
}

func (b Bars) count(bar Bar, all int, w Words) string {
	return w.Number(float64(bar.Count)) + " · " + percent(bar.Count, all, w)
}

// percent is a share; that of nothing is nothing.
func percent(n, of int, w Words) string {
	if of <= 0 {
		return w.Percent(0)
	}
	return w.Percent(100 * float64(n) / float64(of))
}

// Table has a row for each category.
func (b Bars) Table(w Words) Table {
	t := Table{Caption: b.Title, Head: b.Head[:]}
	all := b.whole()
	for _, bar := range b.Bars {
		t.Rows = append(t.Rows, []string{bar.Label, w.Number(float64(bar.Count)), percent(bar.Count, all, w)})
	}
	return t
}

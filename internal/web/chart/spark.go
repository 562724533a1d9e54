package chart

import (
	"fmt"
	"strings"
)

// Spark is a line as small as a word, from zero up.
type Spark struct {
	Title, About string
	Values       []float64
	Most         float64   // the top; 0: the largest value
	Head         [2]string // of the table: which, and the value
}

const sparkHigh = 24

func (s Spark) named() (title, about string) { return s.Title, s.About }

func (s Spark) height() int { return sparkHigh }

func (s Spark) draw(p *pen, y int, _ Words) {
	top := scale{top: s.Most}
	for _, v := range s.Values {
		if s.Most == 0 {
			top.top = max(top.top, v)
		}
	}
	if top.top == 0 {
		top.top = 1
	}
	var d []string
	for i, v := range s.Values {
		d = append(d, short(100*float64(i)/float64(max(len(s.Values)-1, 1)))+" "+short(2+(sparkHigh-4)*(1-top.share(v))))
	}
	k := series(0)
	p.put(`<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">`, y, sparkHigh, sparkHigh)
	p.put(`<polyline class="chart-line {}" points="{}" fill="none" stroke="{}" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>`,
		k.class, strings.Join(d, " "), k.colour)
}

// Table has a row for each value.
func (s Spark) Table(w Words) Table {
	t := Table{Caption: s.Title, Head: s.Head[:]}
	for i, v := range s.Values {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), w.Number(v)})
	}
	return t
}

package chart

import "html/template"

// Table is a chart in words: the first column names what the others count.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// HTML writes the table, numbers at the right by their class.
func (t Table) HTML() template.HTML {
	p := &pen{}
	p.put(`<table class="chart-table"><caption>{}</caption><thead><tr>`, t.Caption)
	for i, head := range t.Head {
		if i == 0 {
			p.put(`<th scope="col">{}</th>`, head)
			continue
		}
		p.put(`<th scope="col" class="number">{}</th>`, head)
	}
	p.put(`</tr></thead><tbody>`)
	for _, row := range t.Rows {
		p.put(`<tr>`)
		for i, cell := range row {
			if i == 0 {
				p.put(`<th scope="row" dir="auto">{}</th>`, cell)
				continue
			}
			p.put(`<td class="number">{}</td>`, cell)
		}
		p.put(`</tr>`)
	}
	p.put(`</tbody></table>`)
	return template.HTML(p.String())
}

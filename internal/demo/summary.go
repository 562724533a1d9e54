package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
)

// wrongShown is how many disagreements are printed of each figure.
const wrongShown = 10

// summary is what is printed at the end.
func summary(v verdict, o Options) string {
	p := paint(o.Color)
	var b strings.Builder
	b.WriteString("\n" + p.bold("What happened, by the network's own ledger and by the daemon") + "\n\n")
	b.WriteString(v.table(p) + "\n")
	b.WriteString(v.notes())
	for _, f := range v.findings {
		for i, w := range f.wrong {
			if i == wrongShown {
				fmt.Fprintf(&b, "%s: and %d more\n", f.what, len(f.wrong)-i)
				break
			}
			fmt.Fprintf(&b, "%s: %s\n", p.red(f.what), w)
		}
	}
	if v.agrees() {
		b.WriteString("\n" + p.green("They agree: nothing lost, nothing sent twice, and who said stop was left alone.") + "\n")
	}
	if o.Keep != "" {
		fmt.Fprintf(&b, "The store, the ledger and the log are in %s.\n", o.Keep)
	}
	return b.String()
}

func (v verdict) table(p paint) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options.DrawBorder = false
	t.Style().Options.SeparateColumns = false
	t.AppendHeader(table.Row{"", "ledger", "daemon", ""})
	for _, f := range v.findings {
		verdict := p.green("agree")
		if len(f.wrong) > 0 {
			verdict = p.red("DISAGREE")
		}
		if f.open > 0 {
			verdict += fmt.Sprintf(" (and %d uncertain)", f.open)
		}
		t.AppendRow(table.Row{f.what, f.ledger, f.store, verdict})
	}
	return t.Render()
}

// notes say in words what the figures leave open.
func (v verdict) notes() string {
	var b strings.Builder
	if n := count(v.store.out, "uncertain"); n > 0 {
		fmt.Fprintf(&b, "\n%d uncertain: cut off when the modem was pulled out. A person decides whether to send it again.\n", n)
	}
	for _, line := range v.failures() {
		b.WriteString(line)
	}
	if v.waiting > 0 {
		fmt.Fprintf(&b, "%d texts were still on their way when the time was over.\n", v.waiting)
	}
	return b.String()
}

// failures says of each number that texts failed to how many and why.
func (v verdict) failures() []string {
	times := map[string]int{}
	for _, m := range v.store.out {
		if m.State == "failed" {
			times[fmt.Sprintf("to %s: %s", m.To, m.Error)]++
		}
	}
	var lines []string
	for _, why := range slices.Sorted(maps.Keys(times)) {
		lines = append(lines, fmt.Sprintf("%d failed %s\n", times[why], why))
	}
	return lines
}

package simulated

import "slices"

// partFaults are those of long texts on their way in, as Inject sends them.
// Texts of one part are not concerned.
func partFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "parts-reversed", About: "the parts of a long text come last first",
			parts: func(_ *Modem, _ *active, parts []inbound) []inbound {
				slices.Reverse(parts)
				return parts
			},
		},
		{
			Name: "parts-shuffled", About: "the parts of a long text come in any order",
			parts: func(m *Modem, _ *active, parts []inbound) []inbound {
				m.cfg.Rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
				return parts
			},
		},
		{
			Name: "parts-doubled", About: "each part of a long text comes twice",
			parts: func(_ *Modem, _ *active, parts []inbound) []inbound {
				var all []inbound
				for _, in := range parts {
					all = append(all, in, in.onceMore())
				}
				return all
			},
		},
		{
			Name: "part-missing", About: "a part of a long text never comes", Uses: "index (2) of the part",
			defaults: Fault{Index: 2},
			parts: func(_ *Modem, a *active, parts []inbound) []inbound {
				at := min(max(a.Index, 1), len(parts)) - 1
				return slices.Delete(parts, at, at+1)
			},
		},
		{
			Name: "parts-interleaved", About: "a long text waits for the next one, and their parts come in turns",
			parts: interleave,
			stop:  releaseKept,
		},
	}
}

// interleave keeps every other long text back.
func interleave(_ *Modem, a *active, parts []inbound) []inbound {
	if len(a.kept) == 0 {
		a.kept = parts
		return nil
	}
	other := a.kept
	a.kept = nil
	var all []inbound
	for i := range max(len(parts), len(other)) {
		if i < len(other) {
			all = append(all, other[i])
		}
		if i < len(parts) {
			all = append(all, parts[i])
		}
	}
	return all
}

// releaseKept lets go what a fault kept back.
func releaseKept(m *Modem, a *active) {
	m.waiting = append(m.waiting, a.kept...)
	m.admit()
}

// bendParts has a fault that keeps something back see every long text.
func (m *Modem) bendParts(parts []inbound) []inbound {
	if len(parts) < 2 {
		return parts
	}
	for _, a := range slices.Clone(m.faults) {
		if a.kind.parts != nil && len(parts) > 0 && (len(a.kept) > 0 || a.due()) {
			parts = a.kind.parts(m, a, parts)
		}
	}
	m.clearSpent()
	return parts
}

package simulated

// arrivalFaults are those of a text on its way in.
func arrivalFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "cmti-lost", About: "+CMTI and +CDSI never come",
			notice: func(_ *active, n *notice) { n.lost = true },
		},
		{
			Name: "cmti-zero", About: "+CMTI counts slots from 0",
			notice: func(_ *active, n *notice) { n.index-- },
		},
		{
			Name: "cmti-minus", About: "+CMTI says slot -1",
			notice: func(_ *active, n *notice) { n.index = -1 },
		},
		{
			Name: "cmti-memory", About: "+CMTI and +CDSI name another memory", Uses: "text (ME)",
			defaults: Fault{Text: "ME"},
			notice:   func(a *active, n *notice) { n.memory = a.Text },
		},
		{
			Name: "duplicate", About: "the network delivers a TPDU a second time",
			arrival: func(_ *active, in inbound) []inbound { return []inbound{in, in.onceMore()} },
		},
		{
			Name: "reorder", About: "the network delivers a TPDU after the one that follows it",
			arrival: reorder,
			stop:    releaseKept,
		},
	}
}

// reorder keeps every other TPDU back.
func reorder(a *active, in inbound) []inbound {
	if len(a.kept) == 0 {
		a.kept = []inbound{in}
		return nil
	}
	out := append([]inbound{in}, a.kept...)
	a.kept = nil
	return out
}

package simulated

import (
	"slices"
	"time"
)

// arrivalFaults are those of a text on its way in.
func arrivalFaults() []FaultKind {
	return slices.Concat(noticeFaults(), routeFaults(), []FaultKind{
		{
			Name: "duplicate", About: "the network delivers a TPDU a second time",
			arrival: func(_ *Modem, _ *active, in inbound) []inbound { return []inbound{in, in.onceMore()} },
		},
		{
			Name: "reorder", About: "the network delivers a TPDU after the one that follows it",
			arrival: reorder,
			stop:    releaseKept,
		},
		{
			Name: "arrival-late", About: "the network delivers a TPDU late, behind those sent after it", Uses: "delay (1h)",
			defaults: Fault{Delay: time.Hour},
			arrival:  deliverLate,
		},
		{
			Name: "report-smsc", About: "status reports come by another service centre", Uses: "text (+33609001390), its number",
			defaults: Fault{Text: "+33609001390"},
			arrival: func(_ *Modem, a *active, in inbound) []inbound {
				if in.report {
					in.smsc = a.Text
				}
				return []inbound{in}
			},
		},
	})
}

// noticeFaults are those of +CMTI and +CDSI.
func noticeFaults() []FaultKind {
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
			Name: "cmti-late", About: "+CMTI and +CDSI come late", Uses: "delay (10s)",
			defaults: Fault{Delay: 10 * time.Second},
			notice:   func(a *active, n *notice) { n.delay = a.Delay },
		},
		{
			Name: "cmti-twice", About: "+CMTI and +CDSI come twice",
			notice: func(_ *active, n *notice) { n.twice = true },
		},
		{
			Name: "cdsi-memory", About: "+CDSI names another memory and slot than the report is in", Uses: "text (SM), index (0)",
			defaults: Fault{Text: "SM"},
			notice: func(a *active, n *notice) {
				if n.head == "+CDSI" {
					n.memory, n.index = a.Text, a.Index
				}
			},
		},
	}
}

// routeFaults are those of where a TPDU goes that the stick took.
func routeFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "cmt-unasked", About: "texts come by +CMT, whatever AT+CNMI asked for",
			route: func(_ *active, in inbound, r *routing) { r.direct = r.direct || !in.report },
		},
		{
			Name: "cds-unasked", About: "status reports come by +CDS, whatever AT+CNMI asked for",
			route: func(_ *active, in inbound, r *routing) { r.direct = r.direct || in.report },
		},
		{
			Name: "cmt-stored", About: "texts and reports are stored and told of, though AT+CNMI asked for +CMT and +CDS",
			route: func(_ *active, _ inbound, r *routing) { r.tell, r.direct = r.tell || r.direct, false },
		},
		{
			Name: "report-stored-lost", About: "status reports that are to be stored (ds 2) vanish",
			route: func(_ *active, in inbound, r *routing) { r.lost = in.report && !r.direct && !r.wait },
		},
		{
			Name: "report-direct-lost", About: "status reports that are to be handed over (ds 1) vanish",
			route: func(_ *active, in inbound, r *routing) { r.lost = in.report && r.direct },
		},
		{
			Name: "report-dropped", About: "status reports that nobody asked for (ds 0) are thrown away, not stored",
			route: func(_ *active, in inbound, r *routing) { r.lost = in.report && !r.direct && !r.tell },
		},
	}
}

// deliverLate outlives a loss of power: the network keeps it.
func deliverLate(m *Modem, a *active, in inbound) []inbound {
	time.AfterFunc(a.Delay, func() {
		m.mu.Lock()
		defer m.unlock()
		m.waiting = append(m.waiting, in)
		m.admit()
	})
	return nil
}

// reorder keeps every other TPDU back.
func reorder(_ *Modem, a *active, in inbound) []inbound {
	if len(a.kept) == 0 {
		a.kept = []inbound{in}
		return nil
	}
	out := append([]inbound{in}, a.kept...)
	a.kept = nil
	return out
}

package simulated

import (
	"fmt"
	"slices"
)

// routing is what becomes of a TPDU that reached the stick. Faults change it.
type routing struct {
	direct bool   // handed over, else stored
	memory string // where it is stored
	tell   bool   // +CMTI or +CDSI
	wait   bool   // it stays with the network, and holds up nobody
	lost   bool   // the stick takes it and nobody sees it
}

// routing is as AT+CNMI says (TS 27.005 §3.4.1).
//
// A report while ds is 0 is not routed to the host. What else becomes of it
// the standard leaves open, as it does not of a text while mt is 0: that is
// stored. Here the report is stored too, unannounced, so that one which comes
// between power on and AT+CNMI is not lost. A stick that cannot store reports
// (no 2 among Config.Reports) refuses it to the network, which keeps it until
// ds is not 0 (TS 24.011 §7.3.3, RP-ERROR). The fault report-dropped has
// sticks that acknowledge it and throw it away.
func (m *Modem) routing(in inbound) routing {
	mt, ds := m.settings.cnmi[1], m.settings.cnmi[3]
	r := routing{memory: m.settings.mems[2]}
	if !in.report {
		r.direct, r.tell = directly(mt, in.class()), mt != 0
		return r
	}
	if m.cfg.ReportMemory != "" {
		r.memory = m.cfg.ReportMemory
	}
	r.direct, r.tell = ds == 1, ds == 2
	r.wait = ds == 0 && !slices.Contains(m.cfg.Reports, 2)
	return r
}

// directly: class 2 belongs in the SIM, and with mt 3 only class 3 is handed
// over.
func directly(mt, class int) bool {
	return mt == 2 && class != 2 || mt == 3 && class == 3
}

// route stores a TPDU or hands it over. False: there is no room.
func (m *Modem) route(in inbound) bool {
	r := m.routing(in)
	m.bendRouting(in, &r)
	switch {
	case r.lost:
		return true
	case r.wait:
		m.refused = append(m.refused, in)
		return true
	case r.direct:
		m.handOver(in)
		return true
	default:
		return m.store(in, r)
	}
}

func (m *Modem) store(in inbound, r routing) bool {
	index, room := m.stores[r.memory].put(unread, in.smsc, in.tpdu)
	if !room {
		m.full(r.memory)
		return false
	}
	in.finish()
	if r.tell {
		m.announce(in.report, r.memory, index)
	}
	return true
}

// askAgain has the network offer once more what the stick refused.
func (m *Modem) askAgain() {
	m.waiting = append(m.refused, m.waiting...)
	m.refused = nil
	m.admit()
}

func (m *Modem) announce(report bool, memory string, index int) {
	n := notice{head: "+CMTI", memory: memory, index: index}
	if report {
		n.head = "+CDSI"
	}
	m.bendNotice(&n)
	for range n.times() {
		m.in(n.delay, func() { m.unsolicited(fmt.Sprintf("%s: %q,%d", n.head, n.memory, n.index)) })
	}
}

func (m *Modem) bendRouting(in inbound, r *routing) {
	m.each(func(k *FaultKind) bool { return k.route != nil }, func(a *active) { a.kind.route(a, in, r) })
}

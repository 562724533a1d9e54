package simulated

import (
	"fmt"
	"time"
)

// ringEvery is the time from one RING to the next.
const ringEvery = 5 * time.Second

// What became of a call, as its ledger entries say.
const (
	Rang        = "rang"        // it began to ring
	Rejected    = "rejected"    // the host hung up on it
	Unreachable = "unreachable" // the modem was away
)

// call is one that rings.
type call struct {
	from  string // "" where it is withheld
	rings int    // still to come
}

// callPlan is how a call is shown. Faults change it.
type callPlan struct {
	clipDelay time.Duration
	clipLost  bool
}

// Ring is a call from a number, "" for a withheld one: RING, and +CLIP where
// it was asked for, rings times every five seconds, unless the host hangs up.
// A call while another rings finds the line busy, which nobody hears of.
func (m *Modem) Ring(from string, rings int) {
	m.mu.Lock()
	defer m.unlock()
	switch {
	case m.call != nil || rings < 1:
		return
	case !m.reachable():
		m.recordCall(from, Unreachable)
		return
	}
	m.recordCall(from, Rang)
	m.call = &call{from: from, rings: rings}
	m.ring(m.call)
}

func (m *Modem) ring(c *call) {
	if m.call != c {
		return
	}
	if c.rings == 0 {
		m.call = nil
		return
	}
	c.rings--
	plan := callPlan{}
	m.bendCall(&plan)
	m.say("RING")
	if m.settings.clip == 1 && !plan.clipLost {
		m.in(plan.clipDelay, func() { m.say(clipLine(c.from)) })
	}
	m.in(ringEvery, func() { m.ring(c) })
}

// hangUp is ATH and AT+CHUP: a call that rings is rejected.
func hangUp(p *port, c command) reply {
	if m := p.m; m.call != nil && c.form != test {
		m.recordCall(m.call.from, Rejected)
		m.call = nil
	}
	return ok()
}

// currentCalls is AT+CLCC (TS 27.007 §7.18): an incoming voice call.
func currentCalls(p *port, _ command) reply {
	c := p.m.call
	switch {
	case c == nil:
		return ok()
	case c.from == "":
		return ok("+CLCC: 1,1,4,0,0")
	default:
		return ok(fmt.Sprintf("+CLCC: 1,1,4,0,0,%q,%d", c.from, toaOf(c.from)))
	}
}

func (m *Modem) recordCall(from, outcome string) {
	n := m.cfg.Network
	n.mu.Lock()
	defer n.mu.Unlock()
	n.log(Entry{Event: Call, Time: m.cfg.Now(), Modem: m.cfg.Name, From: from, To: m.cfg.Number, Outcome: outcome})
}

func (m *Modem) bendCall(plan *callPlan) {
	m.each(func(k *FaultKind) bool { return k.call != nil }, func(a *active) { a.kind.call(a, plan) })
}

// callFaults are those of voice calls.
func callFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "clip-late", About: "+CLIP comes late after its RING", Uses: "delay (3s)",
			defaults: Fault{Delay: 3 * time.Second},
			call:     func(a *active, plan *callPlan) { plan.clipDelay = a.Delay },
		},
		{
			Name: "clip-lost", About: "RING comes without +CLIP",
			call: func(_ *active, plan *callPlan) { plan.clipLost = true },
		},
	}
}

package simulated

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// inbound is a TPDU on its way to the modem: an SMS-DELIVER or an
// SMS-STATUS-REPORT.
type inbound struct {
	tpdu   []byte
	smsc   string // the service centre it comes by, "" for the modem's own
	report bool
	again  bool             // the network thinks it was not delivered, but it was
	done   func(again bool) // called, with the modem locked, once it is the modem's
}

// class is the message class in a DELIVER's data coding scheme (TS 23.038 §4),
// -1 for none.
func (in inbound) class() int {
	if in.report || len(in.tpdu) < 2 {
		return -1
	}
	at := 3 + (int(in.tpdu[1])+1)/2 + 1
	if at >= len(in.tpdu) {
		return -1
	}
	dcs := in.tpdu[at]
	if dcs&0xd0 == 0x10 || dcs&0xf0 == 0xf0 {
		return int(dcs & 3)
	}
	return -1
}

// expect puts a TPDU into the network's queue for this modem.
func (m *Modem) expect(in inbound) {
	m.waiting = append(m.waiting, m.bendArrival(in)...)
	m.admit()
}

// admit lets in what waits in the network, in order, as far as the modem can
// take it.
func (m *Modem) admit() {
	for len(m.waiting) > 0 && m.reachable() && m.unacked == nil {
		if !m.route(m.waiting[0]) {
			return
		}
		m.waiting = m.waiting[1:]
	}
}

// retryWaiting is admit for what comes from outside the lock.
func (m *Modem) retryWaiting() {
	m.mu.Lock()
	defer m.unlock()
	m.admit()
}

func (m *Modem) reachable() bool {
	code, _ := m.sim.trouble()
	return m.plugged && code == 0 && m.registered()
}

// onceMore is the same TPDU when the network did not hear that it was taken.
func (in inbound) onceMore() inbound {
	in.again = true
	return in
}

func (in inbound) finish() {
	if in.done != nil {
		in.done(in.again)
	}
}

// full says so, and has the network try again.
func (m *Modem) full(memory string) {
	if line := m.cfg.FullLine; line != "" && !m.stores[memory].saidFull {
		m.stores[memory].saidFull = true
		m.unsolicited(strings.ReplaceAll(line, "%s", memory))
	}
	if m.cfg.RetryDelay > 0 {
		m.in(m.cfg.RetryDelay, m.admit)
	}
}

// handOver gives a TPDU to the host at once. With AT+CSMS=1 the host answers
// +CNMA before the next one.
func (m *Modem) handOver(in inbound) {
	line := fmt.Sprintf("+CMT: ,%d\r\n%s", len(in.tpdu), m.pduHex(in.smsc, in.tpdu))
	if in.report {
		line = fmt.Sprintf("+CDS: %d\r\n%s", len(in.tpdu), m.pduHex(in.smsc, in.tpdu))
	}
	if m.settings.csms == 0 {
		in.finish()
		m.unsolicited(line)
		return
	}
	waits := &in
	m.unacked = waits
	m.unsolicited(line)
	m.in(m.cfg.AckTimeout, func() {
		if m.unacked == waits {
			m.notAcknowledged()
		}
	})
}

// notAcknowledged stops handing over, as TS 27.005 §3.4.1 says, and leaves the
// text with the network.
func (m *Modem) notAcknowledged() {
	m.unacknowledge()
	m.settings.cnmi[1], m.settings.cnmi[3] = 0, 0
	m.in(max(m.cfg.RetryDelay, time.Millisecond), m.admit)
}

// acknowledge is AT+CNMA; 2 is a refusal (TS 27.005 §4.7).
func acknowledge(p *port, c command) reply {
	m := p.m
	v, valid := numbers(c.fields(), []int{0})
	switch {
	case c.form == test:
		return ok("+CNMA: (0-2)")
	case !valid || v[0] < 0 || v[0] > 2:
		return cms(304)
	case m.unacked == nil:
		return cms(340)
	case v[0] == 2:
		m.notAcknowledged()
		return ok()
	}
	in := *m.unacked
	m.unacked = nil
	in.finish()
	m.later(m.retryWaiting)
	return ok()
}

// unsolicited gives a line of SMS to the host, or keeps it back while CNMI mode
// is 0.
func (m *Modem) unsolicited(line string) {
	if m.settings.cnmi[0] == 0 {
		m.held = append(m.held, line)
		return
	}
	m.say(line)
}

// newMessages is AT+CNMI.
func newMessages(p *port, c command) reply {
	m := p.m
	now := m.settings.cnmi
	switch c.form {
	case query:
		if m.settings.shown != "" {
			return ok("+CNMI: " + m.settings.shown)
		}
		return ok(fmt.Sprintf("+CNMI: %d,%d,%d,%d,%d", now[0], now[1], now[2], now[3], now[4]))
	case test:
		return ok(fmt.Sprintf("+CNMI: (0-2),(%s),(0,2),(%s),(0,1)", commas(m.cfg.Deliveries), commas(m.cfg.Reports)))
	}
	want, valid := numbers(c.fields(), now)
	if !valid || !m.offers(want) {
		return cms(303)
	}
	m.settings.cnmi, m.settings.shown = want, ""
	p.m.later(m.letGo)
	return ok()
}

func (m *Modem) offers(v []int) bool {
	return v[0] >= 0 && v[0] <= 2 && slices.Contains(m.cfg.Deliveries, v[1]) && (v[2] == 0 || v[2] == 2) &&
		slices.Contains(m.cfg.Reports, v[3]) && (v[4] == 0 || v[4] == 1)
}

// letGo says what mode 0 kept back; bfr 1 forgets it instead.
func (m *Modem) letGo() {
	m.mu.Lock()
	defer m.unlock()
	if m.settings.cnmi[0] != 0 {
		held := m.held
		m.held = nil
		for _, line := range held {
			if m.settings.cnmi[4] == 0 {
				m.unsolicited(line)
			}
		}
	}
	m.askAgain()
}

func commas(v []int) string {
	s := fmt.Sprint(v[0])
	for _, n := range v[1:] {
		s += fmt.Sprintf(",%d", n)
	}
	return s
}

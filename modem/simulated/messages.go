package simulated

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// messageCommands are those of TS 27.005.
func messageCommands() map[string]handler {
	return map[string]handler{
		"+CMGF": pduMode, "+CSMS": service, "+CNMI": newMessages, "+CNMA": needSMS(acknowledge),
		"+CPMS": needSMS(memories), "+CMGL": needSMS(list), "+CMGR": needSMS(readOne), "+CMGD": needSMS(remove),
		"+CMGS": needSMS(send), "+CMGW": needSMS(write), "+CMSS": needSMS(sendStored), "+CSCA": needSMS(centre),
		"+CMMS": numeric("+CMMS", 0, 2, func(m *Modem) *int { return &m.settings.cmms }),
		"+CSDH": accepted, "+CSMP": textParameters, "+CGSMS": accepted,
	}
}

// pduMode refuses text mode, which this modem does not have.
func pduMode(_ *port, c command) reply {
	switch {
	case c.form == query:
		return ok("+CMGF: 0")
	case c.form == test:
		return ok("+CMGF: (0)")
	case c.form == execute || c.args == "0":
		return ok()
	default:
		return cms(303)
	}
}

// service is AT+CSMS: with 1, what is handed over directly must be
// acknowledged (TS 27.005 §3.2.1).
func service(p *port, c command) reply {
	switch {
	case c.form == query:
		return ok(fmt.Sprintf("+CSMS: %d,1,1,1", p.m.settings.csms))
	case c.form == test:
		return ok("+CSMS: (0,1)")
	case c.args != "0" && c.args != "1":
		return cms(303)
	}
	p.m.settings.csms = oneIf(c.args == "1")
	return ok("+CSMS: 1,1,1")
}

// textParameters is AT+CSMP, which concerns text mode only.
func textParameters(_ *port, c command) reply {
	if c.form == query {
		return ok("+CSMP: 17,167,0,0")
	}
	return ok()
}

func centre(p *port, c command) reply {
	switch c.form {
	case query:
		number := p.m.cfg.SMSC
		if p.m.settings.smscLost {
			number = ""
		}
		return ok(fmt.Sprintf("+CSCA: %q,%d", number, toaOf(number)))
	case test:
		return ok()
	}
	f := c.fields()
	if len(f) == 0 || digitsOf(f[0]) == "" {
		return cms(304)
	}
	p.m.cfg.SMSC, p.m.settings.smscLost = f[0], false
	return ok()
}

// memories is AT+CPMS (TS 27.005 §3.2.2): one to three of them.
func memories(p *port, c command) reply {
	m := p.m
	switch c.form {
	case test:
		return ok("+CPMS: " + m.memoryOffer())
	case query:
		return ok("+CPMS: " + m.memoryState(true))
	}
	f := c.fields()
	if len(f) == 0 || len(f) > m.cfg.MemoryChoices {
		return cms(302)
	}
	for i, name := range f {
		f[i] = strings.ToUpper(name)
		if !slices.Contains(m.cfg.Memories, f[i]) || m.stores[f[i]] == nil || i > 0 && f[i] == "SR" {
			return cms(302)
		}
	}
	copy(m.settings.mems, f)
	return ok("+CPMS: " + m.memoryState(false))
}

// memoryOffer lists the memories to read, to write and to receive into; reports
// have their own, where nothing else goes.
func (m *Modem) memoryOffer() string {
	var all, texts []string
	for _, name := range m.cfg.Memories {
		all = append(all, strconv.Quote(name))
		if name != "SR" {
			texts = append(texts, strconv.Quote(name))
		}
	}
	sets := []string{strings.Join(all, ","), strings.Join(texts, ","), strings.Join(texts, ",")}
	return "(" + strings.Join(sets[:m.cfg.MemoryChoices], "),(") + ")"
}

func (m *Modem) memoryState(named bool) string {
	var b []string
	for _, name := range m.settings.mems[:m.cfg.MemoryChoices] {
		s := m.stores[name]
		state := fmt.Sprintf("%d,%d", s.count(), len(s.slots))
		if named {
			state = fmt.Sprintf("%q,%s", name, state)
		}
		b = append(b, state)
	}
	return strings.Join(b, ",")
}

// selected is the memory that reading and deleting works on.
func (m *Modem) selected() *storage { return m.stores[m.settings.mems[0]] }

func list(p *port, c command) reply {
	if c.form == test {
		return ok("+CMGL: (0-4)")
	}
	v, valid := numbers(c.fields(), []int{int(unread)})
	if !valid || v[0] < 0 || v[0] > int(every) {
		return cms(304)
	}
	var lines []string
	s := p.m.selected()
	for i := range s.slots {
		e := &s.slots[i]
		if !e.taken || status(v[0]) != every && e.stat != status(v[0]) {
			continue
		}
		lines = append(lines, fmt.Sprintf("+CMGL: %d,%d,,%d", i+s.first, e.stat, len(e.tpdu)), p.m.pduHex(e.smsc, e.tpdu))
		e.seen()
	}
	return ok(lines...)
}

func (e *slot) seen() {
	if e.stat == unread {
		e.stat = read
	}
}

func readOne(p *port, c command) reply {
	if c.form == test {
		return ok()
	}
	index, valid := atoi(c.args)
	e := p.m.selected().at(index)
	if !valid || e == nil {
		return cms(321)
	}
	header := fmt.Sprintf("+CMGR: %d,,%d", e.stat, len(e.tpdu))
	e.seen()
	return ok(header, p.m.pduHex(e.smsc, e.tpdu))
}

// remove is AT+CMGD. Emptying an empty slot is no error (TS 27.005 §3.5.4).
func remove(p *port, c command) reply {
	s := p.m.selected()
	if c.form == test {
		return ok(fmt.Sprintf("+CMGD: (%s),(0-4)", strings.Join(s.takenSlots(), ",")))
	}
	v, valid := numbers(c.fields(), []int{0, 0})
	if !valid || v[1] < 0 || v[1] > 4 || v[1] == 0 && !s.has(v[0]) {
		return cms(321)
	}
	if v[1] == 0 {
		s.remove(v[0])
	} else {
		s.removeAll([]status{read, sent, unsent, unread}[:v[1]]...)
	}
	p.m.later(p.m.retryWaiting)
	return ok()
}

func (s *storage) takenSlots() []string {
	var taken []string
	for i := range s.slots {
		if s.slots[i].taken {
			taken = append(taken, fmt.Sprint(i+s.first))
		}
	}
	return taken
}

// write is AT+CMGW: a text to be sent later by AT+CMSS.
func write(p *port, c command) reply {
	if c.form == test {
		return ok()
	}
	v, valid := numbers(c.fields(), []int{0, int(unsent)})
	if !valid || v[0] < 1 {
		return cms(304)
	}
	return p.promptFor(v[0], func(p *port, e *entry) {
		tpdu, good := e.tpdu()
		if !good {
			p.answer(cms(304))
			return
		}
		index, room := p.m.stores[p.m.settings.mems[1]].put(status(v[1]), "", tpdu)
		if !room {
			p.answer(cms(322))
			return
		}
		p.answer(ok(fmt.Sprintf("+CMGW: %d", index)))
	})
}

func sendStored(p *port, c command) reply {
	index, valid := numbers(c.fields(), []int{0})
	if !valid {
		return cms(304)
	}
	e := p.m.stores[p.m.settings.mems[1]].at(index[0])
	if e == nil {
		return cms(321)
	}
	p.m.submit(p, e.tpdu, "+CMSS", false)
	return reply{hold: true}
}

// send is AT+CMGS in PDU mode (TS 27.005 §4.3).
func send(p *port, c command) reply {
	if c.form == test {
		return ok()
	}
	length, valid := atoi(c.args)
	if c.form != assign || !valid || length < 1 || length > 255 {
		return cms(304)
	}
	return p.promptFor(length, func(p *port, e *entry) {
		tpdu, good := e.tpdu()
		if !good {
			p.answer(cms(304))
			return
		}
		p.m.submit(p, tpdu, "+CMGS", !bytes.HasPrefix(e.data, []byte("00")))
	})
}

// tpdu is what was typed at the prompt, without the address of the service
// centre before it; its length must be what was announced.
func (e *entry) tpdu() ([]byte, bool) {
	clean := slices.DeleteFunc(e.data, func(b byte) bool { return b == '\r' || b == '\n' || b == ' ' })
	raw, err := hex.DecodeString(string(clean))
	if err != nil || len(raw) == 0 || len(raw) < 1+int(raw[0]) {
		return nil, false
	}
	raw = raw[1+int(raw[0]):]
	return raw, len(raw) == e.length
}

// pduHex is a TPDU as AT shows it: after the address of the service centre it
// came by, the modem's own where smsc is empty.
func (m *Modem) pduHex(smsc string, tpdu []byte) string {
	def(&smsc, m.cfg.SMSC)
	return hexOf(append(smscAddress(smsc), tpdu...))
}

// smscAddress is the address before a PDU: its length in octets, its type and
// swapped digits (TS 27.005 §3.1, <pdu>).
func smscAddress(number string) []byte {
	digits := digitsOf(number)
	if digits == "" {
		return []byte{0}
	}
	out := []byte{byte(1 + (len(digits)+1)/2), byte(toaOf(number))}
	for i := 0; i < len(digits); i += 2 {
		high := byte(0xf)
		if i+1 < len(digits) {
			high = digits[i+1] - '0'
		}
		out = append(out, high<<4|(digits[i]-'0'))
	}
	return out
}

package simulated

import (
	"strings"
	"time"
)

// stateFaults are those of the stick as a whole.
func stateFaults() []FaultKind {
	return append([]FaultKind{
		{
			Name: "freeze", About: "bytes are taken and nothing is answered, until cured by: esc, cfun (AT+CFUN=1,1 on any port), cfun-other (on another port), or replug only",
			Uses: "text (replug), command that brings it on (at once)", defaults: Fault{Text: "replug"}, power: true,
			start:   func(_ *Modem, a *active) { a.on = a.Command == "" },
			swallow: frozen,
		},
		{
			Name: "stuck-write", About: "writes to the port hang until it is closed or unplugged", power: true,
			start: func(m *Modem, _ *active) { m.ports[0].stuck = true },
			stop: func(m *Modem, _ *active) {
				m.ports[0].stuck = false
				m.ports[0].wake()
			},
		},
		{
			Name: "unregistered", About: "the network is lost", Uses: "code (2), <stat> of +CREG",
			defaults: Fault{Code: 2},
			start:    func(m *Modem, a *active) { m.register(a.Code) },
			stop:     func(m *Modem, _ *active) { m.register(1) },
		},
		{
			Name: "no-signal", About: "AT+CSQ says 99",
			start: func(m *Modem, _ *active) { m.network.signal = 99 },
			stop:  func(m *Modem, _ *active) { m.network.signal = m.cfg.Signal },
		},
		{
			Name: "reset", About: "the settings are forgotten at once: CNMI, CPMS, CMEE, and the echo is on", once: true,
			start: func(m *Modem, _ *active) { m.reset() },
		},
	}, simFaults()...)
}

// frozen swallows what is typed, but looks for the cure.
func frozen(p *port, a *active, b byte) bool {
	line := strings.ToUpper(strings.TrimSpace(string(p.cmd)))
	if !a.on {
		a.on = b == '\r' && p.entry == nil && strings.HasPrefix(line, "AT"+a.Command) && a.due()
		return a.on
	}
	if a.Text == "esc" && b == escape {
		p.m.clearIf(func(o *active) bool { return o == a })
		p.cmd = nil
		return false
	}
	if a.Text == "cfun-other" && p.n != 0 {
		cureByCFUN(a, p, line, b)
		return false
	}
	if a.Text == "cfun" {
		p.cmd = append(p.cmd, b)
		cureByCFUN(a, p, line, b)
		return a.on
	}
	return true
}

// cureByCFUN thaws at the end of AT+CFUN=1,1, which then runs.
func cureByCFUN(a *active, p *port, line string, b byte) {
	if b != '\r' {
		return
	}
	if strings.HasSuffix(line, "AT+CFUN=1,1") {
		p.cmd = []byte("AT+CFUN=1,1")
		a.on = false
		p.m.clearIf(func(o *active) bool { return o == a })
		return
	}
	if a.Text == "cfun" {
		p.cmd = nil
	}
}

func simFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "sim-removed", About: "the SIM is not there",
			start: func(m *Modem, _ *active) { m.sim.removed = true },
			stop:  func(m *Modem, _ *active) { m.sim.removed = false; m.sim.lock(); m.admit() },
		},
		{
			Name: "busy", About: "SIM busy after the PIN, power on and AT+CFUN=1,1, and at once", Uses: "delay (5s), code (314 and CME 14)",
			defaults: Fault{Delay: 5 * time.Second},
			start:    func(_ *Modem, a *active) { a.until = time.Now().Add(a.Delay) },
			startUp:  func(_ *Modem, a *active) { a.until = time.Now().Add(a.Delay) },
			command:  busyReply,
		},
		{
			Name: "storage-full", About: "a memory counts as full", Uses: "text (SM)",
			defaults: Fault{Text: "SM"},
			start:    func(m *Modem, a *active) { m.block(a.Text, true) },
			stop:     func(m *Modem, a *active) { m.block(a.Text, false) },
		},
		{
			Name: "stuck-slot", About: "AT+CMGD is answered OK, or with a CMS code, and the text stays", Uses: "index (all), code",
			defaults: Fault{Command: "+CMGD"},
			command:  stuckSlot,
		},
		{
			Name: "cnmi-ignored", About: "AT+CNMI= is answered OK and changes nothing",
			defaults: Fault{Command: "+CNMI"},
			command:  func(_ *port, _ *active, c command) (reply, bool) { return ok(), c.form == assign },
		},
		{
			Name: "cnmi-swapped", About: "mt 1 and 2 of AT+CNMI mean each other",
			defaults: Fault{Command: "+CNMI"},
			command:  swappedCNMI,
		},
	}
}

// busyReply answers commands that need the SIM.
func busyReply(_ *port, a *active, c command) (reply, bool) {
	if !time.Now().Before(a.until) {
		return reply{}, false
	}
	if _, sms := messageCommands()[c.name]; sms {
		code := a.Code
		def(&code, 314)
		return cms(code), true
	}
	if _, card := simCommands()[c.name]; card && c.name != "+CPIN" {
		return cme(14), true
	}
	return reply{}, false
}

func (m *Modem) block(memory string, full bool) {
	if s := m.stores[memory]; s != nil {
		s.blocked = full
		m.admit()
	}
}

func stuckSlot(_ *port, a *active, c command) (reply, bool) {
	f := c.fields()
	if c.form != assign || len(f) == 0 {
		return reply{}, false
	}
	if index, _ := atoi(f[0]); a.Index != 0 && a.Index != index {
		return reply{}, false
	}
	if a.Code != 0 {
		return cms(a.Code), true
	}
	return ok(), true
}

func swappedCNMI(p *port, _ *active, c command) (reply, bool) {
	f := c.fields()
	if c.form != assign || len(f) < 2 || f[1] != "1" && f[1] != "2" {
		return reply{}, false
	}
	asked := c.args
	f[1] = map[string]string{"1": "2", "2": "1"}[f[1]]
	c.args = strings.Join(f, ",")
	r := newMessages(p, c)
	if r.final.kind == finalOK {
		p.m.settings.shown = asked
	}
	return r, true
}

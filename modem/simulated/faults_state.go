package simulated

import (
	"io"
	"slices"
	"strings"
	"syscall"
	"time"
)

// stateFaults are those of the stick as a whole.
func stateFaults() []FaultKind {
	return append([]FaultKind{
		{
			Name: "freeze", About: "bytes are taken and nothing is answered, until cured by: esc, cfun (AT+CFUN=1,1 on any port), cfun-other (on another port), or replug only",
			Uses: "text (replug), command that brings it on (at once)", defaults: Fault{Text: "replug"}, cured: true,
			start:    func(_ *Modem, a *active) { a.on = a.Command == "" },
			swallow:  frozen,
			silences: func(p *port, a *active) bool { return a.on && (a.Text != "cfun-other" || p.n == 0) },
		},
		{
			Name: "stuck-write", About: "writes to the port hang until it is closed or unplugged", Uses: "byte (0), how many it takes first", cured: true,
			start: func(m *Modem, a *active) { m.ports[0].stuck, m.ports[0].takes = true, a.Byte },
			stop: func(m *Modem, _ *active) {
				m.ports[0].stuck = false
				m.ports[0].wake()
			},
		},
		{
			Name: "unplug-error", About: "what a port fails with when the stick is pulled out", Uses: "text (eof, or eio, enodev)",
			defaults: Fault{Text: "eof"},
			end:      lostPort,
		},
		{
			Name: "reset", About: "the settings are forgotten at once: CNMI, CPMS, CMEE, and the echo is on", once: true,
			start: func(m *Modem, _ *active) { m.reset() },
		},
	}, slices.Concat(radioFaults(), simFaults(), memoryFaults(), settingFaults())...)
}

// radioFaults are those of the network as the stick sees it.
func radioFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "unregistered", About: "the network is lost", Uses: "code (2), <stat> of +CREG",
			defaults: Fault{Code: 2},
			start:    func(m *Modem, a *active) { m.register(a.Code) },
			power:    func(_ *Modem, a *active, b *boot) { b.register, b.stat = never, a.Code },
			stop:     func(m *Modem, _ *active) { m.register(1) },
		},
		{
			Name: "no-signal", About: "AT+CSQ says 99",
			start: func(m *Modem, _ *active) { m.network.signal = 99 },
			stop:  func(m *Modem, _ *active) { m.network.signal = m.cfg.Signal },
		},
		{
			Name: "signal", About: "AT+CSQ says another strength", Uses: "code (150): above 99 it is of another scale",
			defaults: Fault{Code: 150},
			start:    func(m *Modem, a *active) { m.network.signal = a.Code },
			stop:     func(m *Modem, _ *active) { m.network.signal = m.cfg.Signal },
		},
		{
			Name: "lte-only", About: "AT+CEREG? says registered, AT+CREG? and AT+CGREG? do not",
			start: func(m *Modem, _ *active) { m.network.lteOnly = true },
			stop:  func(m *Modem, _ *active) { m.network.lteOnly = false },
		},
		{
			Name: "scts-wrong", About: "the network's clock is wrong: of service centre and AT+CCLK", Uses: "delay (-8760h), how far ahead it is",
			defaults: Fault{Delay: -365 * 24 * time.Hour},
			start:    func(m *Modem, a *active) { m.network.skew = a.Delay },
			stop:     func(m *Modem, _ *active) { m.network.skew = 0 },
		},
		{
			Name: "clock-wrong", About: "AT+CCLK? says what the stick began with", Uses: "text (80/01/06,00:00:16+00)",
			defaults: Fault{Text: "80/01/06,00:00:16+00"},
			start:    func(m *Modem, a *active) { m.network.clock = a.Text },
			stop:     func(m *Modem, _ *active) { m.network.clock = "" },
		},
	}
}

// frozen swallows what is typed, but looks for the cure.
func frozen(p *port, a *active, b byte) bool {
	switch {
	case !a.on:
		return freezeBy(p, a, b)
	case a.Text == "esc" && b == escape:
		p.thaw(a)
		return false
	case a.Text == "cfun-other" && p.n != 0:
		if p.ends("AT+CFUN=1,1", b) {
			p.thaw(a)
		}
		return false
	case a.Text == "cfun":
		return !p.restartsBy(a, b)
	}
	return true
}

// freezeBy begins the freeze at the end of the command that brings it on.
func freezeBy(p *port, a *active, b byte) bool {
	a.on = b == '\r' && p.entry == nil && strings.Contains(strings.ToUpper(string(p.cmd)), a.Command) && a.due()
	if a.on {
		p.cmd = nil
	}
	return a.on
}

// restartsBy keeps what is typed into a frozen port, until it is the cure.
func (p *port) restartsBy(a *active, b byte) bool {
	switch {
	case p.ends("AT+CFUN=1,1", b):
		p.thaw(a)
		p.entry, p.cmd = nil, []byte("AT+CFUN=1,1")
		return true
	case b == '\r':
		p.cmd = nil
	default:
		p.cmd = append(p.cmd, b)
	}
	return false
}

// ends says whether b ends a line that ends in a command.
func (p *port) ends(cmd string, b byte) bool {
	return b == '\r' && strings.HasSuffix(strings.ToUpper(strings.TrimSpace(string(p.cmd))), cmd)
}

func (p *port) thaw(a *active) {
	a.beginAnew()
	p.m.clearIf(func(o *active) bool { return o == a })
}

// lostPort is what systems give for a port whose stick is gone.
func lostPort(a *active) error {
	switch strings.ToLower(a.Text) {
	case "eio":
		return syscall.EIO
	case "enodev":
		return syscall.ENODEV
	default:
		return io.EOF
	}
}

// simFaults are those of the card.
func simFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "sim-error", About: "the SIM gives an error", Uses: "code (13), of CME: 10 absent, 13 failure, 14 busy, 15 wrong",
			defaults: Fault{Code: 13},
			start:    func(m *Modem, a *active) { m.sim.broken = a.Code },
			stop:     func(m *Modem, _ *active) { m.sim.broken = 0; m.admit() },
		},
		{
			Name: "sim-asks", About: "AT+CPIN? asks for something else than the PIN", Uses: "text (PH-NET PIN)",
			defaults: Fault{Text: "PH-NET PIN"},
			start:    func(m *Modem, a *active) { m.sim.asks = a.Text },
			stop:     func(m *Modem, _ *active) { m.sim.asks = ""; m.admit() },
		},
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
			concerns: func(_ *port, a *active, c command) bool {
				return time.Now().Before(a.until) && busyReply(nil, a, c).final.code != 0
			},
			command: busyReply,
		},
	}
}

// memoryFaults are those of what is stored.
func memoryFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "empty-slot-ok", About: "AT+CMGR of an empty slot is answered OK, not 321",
			defaults: Fault{Command: "+CMGR"},
			concerns: func(p *port, _ *active, c command) bool {
				index, valid := atoi(c.args)
				return valid && p.m.selected().at(index) == nil
			},
			command: func(*port, *active, command) reply { return ok() },
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
			concerns: func(_ *port, a *active, c command) bool {
				index, _ := atoi(append(c.fields(), "")[0])
				return c.form == assign && (a.Index == 0 || a.Index == index)
			},
			command: stuckSlot,
		},
	}
}

// settingFaults are those of AT+CNMI.
func settingFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "cnmi-ignored", About: "AT+CNMI= is answered OK and changes nothing",
			defaults: Fault{Command: "+CNMI"},
			concerns: assigns,
			command:  func(*port, *active, command) reply { return ok() },
		},
		{
			Name: "cnmi-swapped", About: "mt 1 and 2 of AT+CNMI mean each other",
			defaults: Fault{Command: "+CNMI"},
			concerns: assigns,
			command:  swappedCNMI,
		},
	}
}

func assigns(_ *port, _ *active, c command) bool { return c.form == assign }

// busyReply refuses commands that need the SIM, and takes no part in others.
func busyReply(_ *port, a *active, c command) reply {
	if _, sms := messageCommands()[c.name]; sms {
		code := a.Code
		def(&code, 314)
		return cms(code)
	}
	if _, card := simCommands()[c.name]; card && c.name != "+CPIN" {
		return cme(14)
	}
	return ok()
}

func (m *Modem) block(memory string, full bool) {
	if s := m.stores[memory]; s != nil {
		s.blocked = full
		m.admit()
	}
}

func stuckSlot(_ *port, a *active, _ command) reply {
	if a.Code != 0 {
		return cms(a.Code)
	}
	return ok()
}

func swappedCNMI(p *port, _ *active, c command) reply {
	f := append(c.fields(), "", "")
	other, has := map[string]string{"1": "2", "2": "1"}[f[1]]
	if !has {
		return newMessages(p, c)
	}
	asked := c.args
	f[1] = other
	c.args = strings.Join(f[:len(f)-2], ",")
	r := newMessages(p, c)
	if r.final.kind == finalOK {
		p.m.settings.shown = asked
	}
	return r
}

package simulated

import "time"

// never is no time to wait for.
const never time.Duration = -1

// boot is a start of the stick. Faults change it.
type boot struct {
	ports      bool          // they were gone, and come anew
	cdrom      bool          // the stick comes up as a CD-ROM: without ports, until Replug
	stat       int           // of +CREG at first
	register   time.Duration // until the network is found
	sim        time.Duration // until the card can be used
	greeting   []string      // unsolicited lines
	renumbered bool          // links get other names
}

func (m *Modem) newBoot(ports bool) boot {
	b := boot{ports: ports, stat: 2, register: m.cfg.RegisterAfter, greeting: m.cfg.Greeting}
	m.each(func(k *FaultKind) bool { return k.power != nil }, func(a *active) { a.kind.power(m, a, &b) })
	return b
}

// Replug puts the stick back in; a link served by Serve appears again under
// its name, a new Pipe can be taken. A stick that is a CD-ROM becomes a modem.
func (m *Modem) Replug() {
	m.mu.Lock()
	defer m.unlock()
	m.replug(m.newBoot(true))
}

func (m *Modem) replug(b boot) {
	if m.plugged {
		return
	}
	m.plugged = true
	if b.renumbered {
		m.names++
	} else {
		m.names = 0
	}
	m.plugs.Broadcast()
	m.powerUp(b)
}

// powerUp is what the stick does by itself, once it has power.
func (m *Modem) powerUp(b boot) {
	for _, line := range b.greeting {
		m.say(line)
	}
	if b.sim > 0 {
		m.missSIM(b.sim)
	}
	if b.register != 0 {
		m.search(b.stat, b.register)
	}
	m.startUp()
	m.askAgain()
}

// missSIM has no card found for a while.
func (m *Modem) missSIM(d time.Duration) {
	m.sim.late = true
	m.in(d, func() {
		m.sim.late = false
		m.admit()
	})
}

// search has the network found after a while, or never.
func (m *Modem) search(stat int, d time.Duration) {
	m.register(stat)
	if d != never {
		m.in(d, func() { m.register(1) })
	}
}

// restart is AT+CFUN=1,1: it answers, then loses power. The ports are gone
// while it boots.
func (m *Modem) restart(p *port) {
	p.answer(ok())
	b := m.newBoot(m.cfg.Boot > 0)
	if !b.ports && !b.cdrom {
		m.powerDown()
		m.network.stat = 1
		m.powerUp(b)
		return
	}
	m.later(func() {
		m.mu.Lock()
		defer m.unlock()
		m.unplug()
		m.network.stat = 1
		if !b.cdrom {
			m.in(m.cfg.Boot, func() { m.replug(b) })
		}
	})
}

// rotate has each port come up under the name of the one before it.
func (m *Modem) rotate() {
	m.order = append(m.order[1:], m.order[0])
}

// powerFaults are those of a stick that starts.
func powerFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "cd-rom", About: "after AT+CFUN=1,1 the stick is a CD-ROM, without ports, until it is plugged in again",
			power: func(_ *Modem, _ *active, b *boot) { b.cdrom = true },
		},
		{
			Name: "registers-late", About: "the network is searched for a while after power on, and at once", Uses: "delay (30s)",
			defaults: Fault{Delay: 30 * time.Second},
			start:    func(m *Modem, a *active) { m.search(2, a.Delay) },
			power:    func(_ *Modem, a *active, b *boot) { b.register = a.Delay },
		},
		{
			Name: "sim-late", About: "the SIM is not there for a while after power on, and at once", Uses: "delay (5s)",
			defaults: Fault{Delay: 5 * time.Second},
			start:    func(m *Modem, a *active) { m.missSIM(a.Delay) },
			power:    func(_ *Modem, a *active, b *boot) { b.sim = a.Delay },
		},
		{
			Name: "ports-swapped", About: "after a replug each port has the name of the one before it",
			power: func(m *Modem, _ *active, b *boot) {
				if b.ports {
					m.rotate()
				}
			},
		},
		{
			Name: "ports-renumbered", About: "after a replug links have other names: modem0 is modem0-1, then modem0-2",
			power: func(_ *Modem, _ *active, b *boot) { b.renumbered = b.ports },
		},
	}
}

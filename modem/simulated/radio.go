package simulated

import (
	"fmt"
	"strings"
)

func radioCommands() map[string]handler {
	return map[string]handler{
		"+CREG":  registration("+CREG", func(m *Modem) *int { return &m.settings.creg }),
		"+CGREG": registration("+CGREG", func(m *Modem) *int { return &m.settings.cgreg }),
		"+CEREG": registration("+CEREG", func(m *Modem) *int { return &m.settings.cereg }),
		"+COPS":  operator, "+CSQ": quality, "+CGATT": attached,
		"+CLIP": callerLine,
		"+CUSD": needSIM(ussd),
		"+CRC":  accepted, "+CLCC": currentCalls, "+CHUP": hangUp, "H": hangUp, "D": dialCommand,
	}
}

// registration is AT+CREG and AT+CGREG (TS 27.007 §7.2, §10.1.20). A locked or
// absent card registers nowhere.
func registration(name string, mode func(*Modem) *int) handler {
	set := numeric(name, 0, 2, mode)
	return func(p *port, c command) reply {
		if c.form != query {
			return set(p, c)
		}
		stat := p.m.registrationNow()
		if lte := name == "+CEREG"; lte != p.m.network.lteOnly {
			stat = 0
		}
		line := fmt.Sprintf("%s: %d,%d", name, *mode(p.m), stat)
		if *mode(p.m) == 2 && (stat == 1 || stat == 5) {
			line += `,"00C3","0001A2B3"`
		}
		return ok(line)
	}
}

func (m *Modem) registrationNow() int {
	if code, _ := m.sim.trouble(); code != 0 {
		return 0
	}
	return m.network.stat
}

func (m *Modem) announceRegistration() {
	switch m.settings.creg {
	case 1:
		m.say(fmt.Sprintf("+CREG: %d", m.network.stat))
	case 2:
		m.say(fmt.Sprintf(`+CREG: %d,"00C3","0001A2B3"`, m.network.stat))
	}
}

// operator is AT+COPS (TS 27.007 §7.3): the long, short and numeric name.
func operator(p *port, c command) reply {
	m := p.m
	short := strings.Fields(m.cfg.Operator)[0]
	switch c.form {
	case test:
		return ok(fmt.Sprintf("+COPS: (2,%q,%q,%q,0),,(0-4),(0-2)", m.cfg.Operator, short, m.cfg.PLMN))
	case query:
		if !m.registered() || m.registrationNow() == 0 {
			return ok("+COPS: 0")
		}
		name := []string{m.cfg.Operator, short, m.cfg.PLMN}[m.settings.cops]
		return ok(fmt.Sprintf("+COPS: 0,%d,%q,0", m.settings.cops, name))
	}
	v, _ := numbers(c.fields()[:min(len(c.fields()), 2)], []int{0, m.settings.cops})
	if v == nil || v[1] < 0 || v[1] > 2 {
		return cme(50)
	}
	m.settings.cops = v[1]
	return ok()
}

func quality(p *port, c command) reply {
	if c.form == test {
		return ok("+CSQ: (0-31,99),(0-7,99)")
	}
	return ok(fmt.Sprintf("+CSQ: %d,99", p.m.network.signal))
}

// attached is AT+CGATT: a registered modem is on the packet service too.
func attached(p *port, c command) reply {
	switch c.form {
	case query:
		return ok(fmt.Sprintf("+CGATT: %d", oneIf(p.m.registered())))
	case test:
		return ok("+CGATT: (0,1)")
	default:
		return ok()
	}
}

func callerLine(p *port, c command) reply {
	if c.form == query {
		return ok(fmt.Sprintf("+CLIP: %d,1", p.m.settings.clip))
	}
	return numeric("+CLIP", 0, 1, func(m *Modem) *int { return &m.settings.clip })(p, c)
}

// clipLine is the caller's number (TS 27.007 §7.6); validity 1 is withheld.
func clipLine(from string) string {
	if from == "" {
		return `+CLIP: "",128,,,,1`
	}
	return fmt.Sprintf("+CLIP: %q,%d,,,,0", from, toaOf(from))
}

// toaOf is the type of address octet of a number (TS 24.008 §10.5.4.7).
func toaOf(number string) int {
	if strings.HasPrefix(number, "+") {
		return 145
	}
	return 129
}

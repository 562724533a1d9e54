package simulated

import (
	"fmt"
	"slices"
	"strings"
)

// commandTable is every command the modem knows.
func commandTable() map[string]handler {
	table := map[string]handler{
		"Z": resetCommand, "&F": resetCommand, "E": echoCommand, "V": verboseCommand,
		"Q": quietCommand, "I": identify, "S": accepted, "X": accepted, "&C": accepted,
		"&D": accepted, "&K": accepted, "&W": accepted,
		"+GCAP": tells(capabilities), "+CMEE": numeric("+CMEE", 0, 2, func(m *Modem) *int { return &m.settings.cmee }),
		"+IPR": accepted, "+IFC": accepted, "+CGMI": tells(maker), "+GMI": tells(maker),
		"+CGMM": tells(model), "+GMM": tells(model), "+CGMR": tells(revision), "+GMR": tells(revision),
		"+CGSN": tells(imei), "+GSN": tells(imei), "+CPAS": told("+CPAS: 0"), "+CBC": told("+CBC: 0,100"),
		"+CFUN": functionality, "^CURC": curc, "+CSCS": characterSet, "+CCLK": clock, "+CTZU": accepted,
	}
	for _, more := range []map[string]handler{simCommands(), radioCommands(), messageCommands()} {
		for name, h := range more {
			table[name] = h
		}
	}
	return table
}

func accepted(*port, command) reply     { return ok() }
func notSupported(*port, command) reply { return cme(4) }

func maker(m *Modem) string    { return m.cfg.Manufacturer }
func model(m *Modem) string    { return m.cfg.Model }
func revision(m *Modem) string { return m.cfg.Revision }
func imei(m *Modem) string     { return m.cfg.IMEI }

func capabilities(m *Modem) string { return "+GCAP: " + m.cfg.GCAP }

// told answers a fixed line.
func told(line string) handler { return tells(func(*Modem) string { return line }) }

// tells answers a line about the modem. As TS 27.007 has it, the test form
// only says that the command is known.
func tells(line func(*Modem) string) handler {
	return func(p *port, c command) reply {
		switch c.form {
		case execute, query:
			return ok(line(p.m))
		case test:
			return ok()
		default:
			return cme(3)
		}
	}
}

// numeric is a setting that is a number from low to high.
func numeric(name string, low, high int, at func(*Modem) *int) handler {
	return func(p *port, c command) reply {
		switch c.form {
		case query:
			return ok(fmt.Sprintf("%s: %d", name, *at(p.m)))
		case test:
			return ok(fmt.Sprintf("%s: (%d-%d)", name, low, high))
		case execute:
			*at(p.m) = low
			return ok()
		}
		n, isNumber := atoi(c.args)
		if !isNumber || n < low || n > high {
			return cme(50)
		}
		*at(p.m) = n
		return ok()
	}
}

// curc is Huawei's ^CURC: whether unsolicited ^-lines come.
func curc(p *port, c command) reply {
	switch {
	case c.form == query:
		return ok(fmt.Sprintf("^CURC: %d", oneIf(p.m.settings.curc)))
	case c.form == assign && (c.args == "0" || c.args == "1"):
		p.m.settings.curc = c.args == "1"
		return ok()
	case c.form == test:
		return ok("^CURC: (0-1)")
	default:
		return cme(50)
	}
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func resetCommand(p *port, _ command) reply {
	p.m.reset()
	return ok()
}

// echoCommand is ATE: the echo comes back with every reset.
func echoCommand(p *port, c command) reply {
	p.echo = c.args == "1"
	return ok()
}

func verboseCommand(p *port, c command) reply {
	p.numeric = c.args != "1"
	return ok()
}

func quietCommand(p *port, c command) reply {
	p.quiet = c.args == "1"
	return ok()
}

func identify(p *port, _ command) reply {
	cfg := p.m.cfg
	return ok("Manufacturer: "+cfg.Manufacturer, "Model: "+cfg.Model, "Revision: "+cfg.Revision,
		"IMEI: "+cfg.IMEI, capabilities(p.m))
}

func characterSet(p *port, c command) reply {
	offers := []string{"IRA", "GSM", "UCS2"}
	switch c.form {
	case query:
		return ok(fmt.Sprintf("+CSCS: %q", p.m.settings.cscs))
	case test:
		return ok(`+CSCS: ("IRA","GSM","UCS2")`)
	}
	name := strings.ToUpper(strings.Trim(c.args, `"`))
	if !slices.Contains(offers, name) {
		return cme(50)
	}
	p.m.settings.cscs = name
	return ok()
}

// clock is the network's time (TS 27.007 §8.15), with its zone in quarters of
// an hour.
func clock(p *port, c command) reply {
	if c.form != query {
		return ok()
	}
	if p.m.network.clock != "" {
		return ok(fmt.Sprintf("+CCLK: %q", p.m.network.clock))
	}
	now := p.m.networkTime()
	_, east := now.Zone()
	return ok(fmt.Sprintf(`+CCLK: "%s%+03d"`, now.Format("06/01/02,15:04:05"), east/900))
}

// functionality is AT+CFUN. With a second value of 1 the stick starts anew.
func functionality(p *port, c command) reply {
	switch c.form {
	case query:
		return ok(fmt.Sprintf("+CFUN: %d", oneIf(p.m.network.stat != 0)))
	case test:
		return ok("+CFUN: (0,1,4),(0,1)")
	}
	v, valid := numbers(c.fields(), []int{1, 0})
	if !valid || v[0] != 0 && v[0] != 1 && v[0] != 4 {
		return cme(50)
	}
	if v[1] == 1 {
		p.m.restart(p)
		return reply{hold: true}
	}
	p.m.register(oneIf(v[0] == 1))
	return ok()
}

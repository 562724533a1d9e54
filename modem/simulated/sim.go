package simulated

import "fmt"

// sim is the card: its lock and its tries (TS 27.007 §8.3).
type sim struct {
	pin, puk         string
	locked, removed  bool
	late             bool   // not ready since power on
	broken           int    // the CME code it gives, 0: it is well
	asks             string // for something that is not its PIN, "PH-NET PIN"
	pinLeft, pukLeft int
}

func newSIM(c Config) sim {
	s := sim{pin: c.PIN, puk: c.PUK, pinLeft: 3, pukLeft: 10}
	s.lock()
	return s
}

func (s *sim) lock() { s.locked = s.pin != "" }

// state is what AT+CPIN? says; "" where there is no card that works.
func (s *sim) state() string {
	switch {
	case s.removed || s.late || s.broken != 0 || s.pukLeft == 0:
		return ""
	case s.asks != "":
		return s.asks
	case s.pinLeft == 0:
		return "SIM PUK"
	case s.locked:
		return "SIM PIN"
	default:
		return "READY"
	}
}

// trouble gives the CME and CMS codes of why the card cannot be used, 0 if it
// can.
func (s *sim) trouble() (cmeCode, cmsCode int) {
	switch {
	case s.removed || s.late:
		return 10, 310
	case s.broken != 0:
		return s.broken, cardCode(s.broken)
	case s.asks != "":
		return 40, 302 // network personalisation PIN required
	case s.pukLeft == 0:
		return 13, 313
	case s.pinLeft == 0:
		return 12, 316
	case s.locked:
		return 11, 311
	default:
		return 0, 0
	}
}

// cardCode is the CMS code that goes with a CME code of the card.
func cardCode(cme int) int {
	if cme == 12 {
		return 316
	}
	return 300 + cme
}

// needSIM refuses a command of TS 27.007 while the card cannot be used.
func needSIM(h handler) handler {
	return func(p *port, c command) reply {
		if code, _ := p.m.sim.trouble(); code != 0 {
			return cme(code)
		}
		return h(p, c)
	}
}

// needSMS does so for a command of TS 27.005.
func needSMS(h handler) handler {
	return func(p *port, c command) reply {
		if _, code := p.m.sim.trouble(); code != 0 {
			return cms(code)
		}
		return h(p, c)
	}
}

func simCommands() map[string]handler {
	return map[string]handler{
		"+CPIN": pinCommand, "^CPIN": pinTries,
		"+CIMI": needSIM(tells(func(m *Modem) string { return m.cfg.IMSI })),
		"+CCID": cardID("+CCID: "), "+ICCID": cardID("+ICCID: "), "^ICCID": cardID("^ICCID: "),
		"+CNUM": needSIM(tells(func(m *Modem) string { return fmt.Sprintf(`+CNUM: "",%q,%d`, m.cfg.Number, toaOf(m.cfg.Number)) })),
	}
}

// cardID can be read before the PIN is given.
func cardID(prefix string) handler {
	return func(p *port, c command) reply {
		if p.m.sim.removed || p.m.sim.late {
			return cme(10)
		}
		return told(prefix+p.m.cfg.ICCID)(p, c)
	}
}

func pinCommand(p *port, c command) reply {
	s := &p.m.sim
	state := s.state()
	switch {
	case c.form == test:
		return ok()
	case state == "":
		code, _ := s.trouble()
		return cme(code)
	case c.form == query:
		return ok("+CPIN: " + state)
	case c.form == execute || state == "READY":
		return cme(3)
	}
	return s.enter(p.m, c.fields())
}

// pinTries is Huawei's ^CPIN?: state, tries left of what is asked, then of
// PUK, PIN, PUK2 and PIN2.
func pinTries(p *port, _ command) reply {
	s := &p.m.sim
	left := s.pinLeft
	if s.pinLeft == 0 {
		left = s.pukLeft
	}
	if s.state() == "" {
		return pinCommand(p, command{form: query})
	}
	return ok(fmt.Sprintf("^CPIN: %s,%d,%d,%d,10,3", s.state(), left, s.pukLeft, s.pinLeft))
}

func (s *sim) enter(m *Modem, f []string) reply {
	switch {
	case s.pinLeft == 0 && len(f) == 2:
		return s.unblock(m, f[0], f[1])
	case s.pinLeft == 0:
		return cme(12)
	case len(f) == 1 && f[0] == s.pin:
		s.pinLeft = 3
		return s.unlocked(m)
	case len(f) != 1:
		return cme(50)
	}
	s.pinLeft--
	return cme(16)
}

func (s *sim) unblock(m *Modem, puk, pin string) reply {
	if puk != s.puk {
		s.pukLeft--
		return cme(16)
	}
	s.pin, s.pinLeft, s.pukLeft = pin, 3, 10
	return s.unlocked(m)
}

func (s *sim) unlocked(m *Modem) reply {
	s.locked = false
	m.startUp()
	m.admit()
	return ok()
}

package simulated

// SIM is a card to put into a stick.
type SIM struct {
	// Number, IMSI, ICCID, PIN and PUK are as in Config.
	Number, IMSI, ICCID, PIN, PUK string
	// Credit is what it begins with.
	Credit float64
}

// card is a SIM that is out: what it holds, and what the network holds for it.
type card struct {
	number, imsi, iccid string
	sim                 sim
	store               *storage
	account             account
	waiting             []inbound
}

// SwapSIM changes the card, while the stick is in or out; it is locked if it
// has a PIN. What it does not say is made up as by New. The stick keeps its
// settings. A card that was in this stick before is known by its ICCID, and
// comes back as it left.
func (m *Modem) SwapSIM(s SIM) {
	m.mu.Lock()
	defer m.unlock()
	m.cards[m.cfg.ICCID] = m.takeOut()
	m.cfg.Number, m.cfg.IMSI, m.cfg.ICCID, m.cfg.PIN, m.cfg.PUK = s.Number, s.IMSI, s.ICCID, s.PIN, s.PUK
	m.cfg = m.cfg.withIdentity()
	def(&m.cfg.PUK, defaultPUK)
	c, known := m.cards[m.cfg.ICCID]
	if !known {
		c = card{
			number: m.cfg.Number, imsi: m.cfg.IMSI, iccid: m.cfg.ICCID, sim: newSIM(m.cfg),
			store: m.stores["SM"].emptied(), account: account{credit: s.Credit},
		}
	}
	m.putIn(c)
}

func (m *Modem) takeOut() card {
	m.unacknowledge()
	m.leaveUSSD()
	m.call = nil
	c := card{m.cfg.Number, m.cfg.IMSI, m.cfg.ICCID, m.sim, m.stores["SM"], m.account, append(m.refused, m.waiting...)}
	m.refused, m.waiting = nil, nil
	return c
}

func (m *Modem) putIn(c card) {
	m.cfg.Number, m.cfg.IMSI, m.cfg.ICCID = c.number, c.imsi, c.iccid
	m.number.Store(&c.number)
	m.sim, m.stores["SM"], m.account, m.waiting = c.sim, c.store, c.account, c.waiting
	m.sim.lock()
	m.admit()
}

// RemoveSIM takes the card out; InsertSIM puts it back, locked if it has a PIN.
func (m *Modem) RemoveSIM() {
	m.mu.Lock()
	defer m.unlock()
	m.sim.removed = true
}

// InsertSIM puts the card back.
func (m *Modem) InsertSIM() {
	m.mu.Lock()
	defer m.unlock()
	m.sim.removed = false
	m.sim.lock()
	m.admit()
}

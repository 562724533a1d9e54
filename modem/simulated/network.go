package simulated

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/warthog618/sms/encoding/tpdu"
)

// Options are what a network is made with.
type Options struct {
	// Ledger gets one JSON object a line for each Entry; nil: none is written.
	Ledger io.Writer
	// NoMagic has magic recipients behave like all others.
	NoMagic bool
}

// Network joins modems: a text to the number of one of them is delivered to
// it, any other number is a phone that takes everything. It keeps the ledger.
type Network struct {
	opts Options

	mu     sync.Mutex // taken after a modem's, never before
	modems []*Modem
	ledger []Entry
	err    error
	hooks  []func(Entry)
	tries  map[string]int        // submits to a magic recipient that counts
	texts  map[partsKey][]string // TPDUs (hex) of long texts not yet whole
	magics []Magic
	given  int // numbers given to modems without one
}

type partsKey struct {
	modem, from string
	ref, parts  int
}

// NewNetwork makes a network without modems.
func NewNetwork(o Options) *Network {
	return &Network{opts: o, magics: MagicTable(), tries: map[string]int{}, texts: map[partsKey][]string{}}
}

// Add joins a modem that was made without Config.Network. A modem is in one
// network only.
func (n *Network) Add(m *Modem) {
	m.mu.Lock()
	m.cfg.Network = n
	m.mu.Unlock()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.modems, m) {
		n.modems = append(n.modems, m)
	}
}

// number gives a number to a modem that has none.
func (n *Network) number(number *string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.given++
	def(number, fmt.Sprintf("+23765000%04d", n.given))
}

// Modems are those that joined, in order.
func (n *Network) Modems() []*Modem {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]*Modem(nil), n.modems...)
}

// Modem finds one by its name or number.
func (n *Network) Modem(name string) (*Modem, bool) {
	for _, m := range n.Modems() {
		if m.Name() == name || m.Number() == name {
			return m, true
		}
	}
	return nil, false
}

// OnSubmit has f called for each Submit entry, in order per modem, with
// nothing locked: f may inject an answer. It must not wait for the host of
// the modem, which may be waiting for f.
func (n *Network) OnSubmit(f func(Entry)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hooks = append(n.hooks, f)
}

// accept takes a text from a modem, whose lock is held.
func (n *Network) accept(m *Modem, s *submission) {
	e := submitEntry(m, s)
	n.mu.Lock()
	n.log(e)
	hooks := n.hooks
	n.mu.Unlock()
	for _, f := range hooks {
		m.later(func() { f(e) })
	}
	if to := n.recipient(s.text.to); to != nil {
		m.later(func() { n.forward(m, to, s) })
	}
}

func (n *Network) refuse(m *Modem, s *submission) {
	e := submitEntry(m, s)
	e.Event = Refuse
	n.mu.Lock()
	defer n.mu.Unlock()
	n.log(e)
}

// recipient is the modem a number belongs to; a national number is compared by
// its end.
func (n *Network) recipient(number string) *Modem {
	digits := strings.TrimPrefix(digitsOf(number), "0")
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, m := range n.modems {
		own := digitsOf(m.Number())
		if own == digits || number[0] != '+' && len(digits) >= 7 && strings.HasSuffix(own, digits) {
			return m
		}
	}
	return nil
}

// waitsForDelivery says whether the report of a text is sent by forward, once
// the other modem has it.
func (n *Network) waitsForDelivery(s *submission) bool {
	return s.report.status == 0 && !s.report.early && n.recipient(s.text.to) != nil
}

// forward makes an SMS-DELIVER of an SMS-SUBMIT (TS 23.040 §9.2.2).
func (n *Network) forward(from, to *Modem, s *submission) {
	t := s.text.tpdu
	d := tpdu.TPDU{
		Direction: tpdu.MT, FirstOctet: tpdu.FoMMS | t.FirstOctet&tpdu.FoUDHI, OA: addressOf(from.Number()),
		PID: t.PID, DCS: t.DCS, SCTS: tpdu.Timestamp{Time: to.networkTime()}, UDH: t.UDH, UD: t.UD,
	}
	raw, err := d.MarshalBinary()
	if err != nil {
		return // what was read can be written
	}
	reports := t.FirstOctet.SRR() && s.report.status == 0 && !s.report.lost && !s.report.early
	to.deliver(raw, func() {
		if reports {
			to.later(func() { from.reportFromOutside(s) })
		}
	})
}

func (m *Modem) reportFromOutside(s *submission) {
	m.mu.Lock()
	defer m.unlock()
	m.reportLater(s)
}

// deliver expects a TPDU and files it in the ledger once it is the modem's.
func (m *Modem) deliver(raw []byte, then func()) {
	m.mu.Lock()
	defer m.unlock()
	m.expect(m.inbound(raw, "", then))
}

// inbound is an SMS-DELIVER that is filed in the ledger once it is the
// modem's. It comes by the modem's own service centre if smsc is empty.
func (m *Modem) inbound(raw []byte, smsc string, then func()) inbound {
	return inbound{tpdu: raw, smsc: smsc, done: func(again bool) {
		m.cfg.Network.delivered(m, raw, again)
		if !again && then != nil {
			then()
		}
	}}
}

// delivered files a text that reached a modem, when its last part did.
func (n *Network) delivered(m *Modem, raw []byte, again bool) {
	t := tpdu.TPDU{Direction: tpdu.MT}
	if t.UnmarshalBinary(raw) != nil {
		return
	}
	e := Entry{Event: Deliver, Time: m.cfg.Now(), Modem: m.cfg.Name, From: t.OA.Number(), To: m.cfg.Number, TPDU: hexOf(raw)}
	e.Text, e.Part, e.Parts, e.Ref = textOf(&t)
	n.mu.Lock()
	defer n.mu.Unlock()
	if again {
		e.Event = Redeliver
	}
	if !again && e.Parts > 1 && !n.whole(&e) {
		return
	}
	n.log(e)
}

// whole keeps a part until the last one is there, and then gives e the text.
func (n *Network) whole(e *Entry) bool {
	k := partsKey{e.Modem, e.From, e.Ref, e.Parts}
	texts := n.texts[k]
	if texts == nil {
		texts = make([]string, e.Parts)
		n.texts[k] = texts
	}
	if e.Part < 1 || e.Part > e.Parts {
		return false
	}
	texts[e.Part-1] = e.TPDU
	for _, t := range texts {
		if t == "" {
			return false
		}
	}
	delete(n.texts, k)
	e.Text, e.TPDU, e.Part = joinParts(texts), "", e.Parts
	return true
}

// reported files a status report that reached its modem.
func (n *Network) reported(m *Modem, s *submission, st byte) {
	status := int(st)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.log(Entry{
		Event: Report, Time: m.cfg.Now(), Modem: m.cfg.Name, From: s.text.to, To: m.cfg.Number,
		Part: 1, Parts: 1, MR: int(s.mr), Status: &status,
	})
}

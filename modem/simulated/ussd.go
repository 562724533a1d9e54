package simulated

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
)

// menuWait is how long the network waits for a choice.
const menuWait = 2 * time.Minute

// <m> of +CUSD (TS 27.007 §7.15).
const (
	ussdDone         = 0
	ussdMenu         = 1
	ussdEnded        = 2
	ussdNotSupported = 4
)

// Coding schemes of TS 23.038 §5: the default alphabet, and UCS-2.
const (
	schemeGSM  = 15
	schemeUCS2 = 72
)

// ussdTalk is the session with the network: one at a time.
type ussdTalk struct {
	session []string // what was dialled and chosen, while a menu waits
	turn    int      // counts dialling, so that what is late for another is not said
}

// ussdPlan is how the modem passes an answer on. Faults change it.
type ussdPlan struct {
	early, lost, split bool
	delay              time.Duration
	form               ussdForm
	scheme             int // the one named; -1: the true one
}

type ussdForm uint8

const (
	inCharset  ussdForm = iota // of AT+CSCS, hex of UCS-2 where GSM does not do
	inUCS2Hex                  // always hex of UCS-2
	inPacked                   // hex of packed septets, both ways
	inGSMBytes                 // septets as octets: é is 0x05
)

// ussd is AT+CUSD: it answers OK first, the network's words come later.
func ussd(p *port, c command) reply {
	m := p.m
	switch c.form {
	case query:
		return ok(fmt.Sprintf("+CUSD: %d", m.settings.cusd))
	case test:
		return ok("+CUSD: (0-2)")
	}
	f := append(c.fields(), "", "")
	mode, valid := atoi(f[0])
	switch {
	case !valid || mode < 0 || mode > 2:
		return cme(50)
	case mode == 2:
		m.leaveUSSD()
		return ok()
	}
	m.settings.cusd = mode
	if f[1] == "" {
		return ok()
	}
	return m.dialUSSD(p, f[1])
}

// dialCommand is ATD: codes of services are for AT+CUSD's answer (TS 27.007
// §6.2 with TS 22.030), calls a data stick does not make.
func dialCommand(p *port, c command) reply {
	code := strings.TrimSuffix(strings.TrimSpace(c.args), ";")
	if !strings.HasPrefix(code, "*") || !strings.HasSuffix(code, "#") {
		return notSupported(p, c)
	}
	if trouble, _ := p.m.sim.trouble(); trouble != 0 {
		return cme(trouble)
	}
	return p.m.dialUSSD(p, code)
}

func (m *Modem) dialUSSD(p *port, typed string) reply {
	if !m.registered() {
		return cme(30)
	}
	plan := ussdPlan{scheme: -1}
	m.bendUSSD(&plan)
	code, readable := plan.read(m.settings.cscs, typed)
	if !readable {
		return cme(50)
	}
	session := append(slices.Clone(m.ussd.session), code)
	m.leaveUSSD()
	turn := m.ussd.turn
	m.later(func() { m.askNetwork(p, session, turn, plan) })
	p.busy = plan.early
	return reply{hold: plan.early}
}

// leaveUSSD ends a session; an answer under way will not be said.
func (m *Modem) leaveUSSD() {
	m.ussd.session = nil
	m.ussd.turn++
}

// askNetwork asks with nothing locked, so that Config.USSD may use the modem.
func (m *Modem) askNetwork(p *port, session []string, turn int, plan ussdPlan) {
	words, more := m.cfg.USSD(session)
	m.mu.Lock()
	defer m.unlock()
	m.in(m.cfg.Latency+plan.delay, func() {
		if turn == m.ussd.turn {
			m.hearNetwork(session, words, more, plan)
		}
		if plan.early {
			p.answer(ok())
			p.release()
		}
	})
}

func (m *Modem) hearNetwork(session []string, words string, more bool, plan ussdPlan) {
	state := ussdDone
	switch {
	case words == "" && len(session) > 1:
		state = ussdEnded
	case words == "":
		state = ussdNotSupported
	case more:
		state = ussdMenu
		m.awaitChoice(session)
	}
	if !plan.lost {
		m.sayUSSD(state, words, plan)
	}
}

// awaitChoice leaves the menu open for a while.
func (m *Modem) awaitChoice(session []string) {
	m.ussd.session = session
	turn := m.ussd.turn
	m.in(menuWait, func() {
		if turn == m.ussd.turn {
			m.leaveUSSD()
			m.sayUSSD(ussdEnded, "", ussdPlan{})
		}
	})
}

// sayUSSD says +CUSD, unless AT+CUSD=0 asked for silence.
func (m *Modem) sayUSSD(state int, words string, plan ussdPlan) {
	switch {
	case m.settings.cusd == 0:
	case words == "":
		m.say(fmt.Sprintf("+CUSD: %d", state))
	default:
		text, scheme := plan.write(m.settings.cscs, words)
		m.say(fmt.Sprintf(`+CUSD: %d,"%s",%d`, state, text, scheme))
	}
}

// PushUSSD has the network say something unasked; a menu waits for a choice.
func (m *Modem) PushUSSD(words string) {
	m.mu.Lock()
	defer m.unlock()
	if m.reachable() {
		plan := ussdPlan{scheme: -1}
		m.bendUSSD(&plan)
		m.sayUSSD(ussdDone, words, plan)
	}
}

// read is what was dialled, as typed in a character set.
func (plan ussdPlan) read(cscs, typed string) (code string, readable bool) {
	if plan.form != inPacked && cscs != "UCS2" {
		return typed, true
	}
	octets, err := hex.DecodeString(typed)
	if err != nil {
		return "", false
	}
	if plan.form == inPacked {
		text, err := gsm7.Decode(gsm7.Unpack7BitUSSD(octets, 0))
		return string(text), err == nil
	}
	runes, err := ucs2.Decode(octets)
	return string(runes), err == nil
}

// write gives words as they are said in a character set, and their coding
// scheme.
func (plan ussdPlan) write(cscs, words string) (text string, scheme int) {
	if plan.split {
		words = splitInTwo(words)
	}
	text, scheme = plan.encode(cscs, words)
	if plan.scheme >= 0 {
		scheme = plan.scheme
	}
	return text, scheme
}

// encode: what is no ASCII is given as UCS-2, as most networks do.
func (plan ussdPlan) encode(cscs, words string) (text string, scheme int) {
	septets, err := gsm7.Encode([]byte(words))
	isGSM := err == nil
	switch {
	case plan.form == inPacked && isGSM:
		return hexOf(gsm7.Pack7BitUSSD(septets, 0)), schemeGSM
	case plan.form == inGSMBytes && isGSM:
		return string(septets), schemeGSM
	case plan.form == inUCS2Hex || !isASCII(words):
		return hexOf(utf16Of(words)), schemeUCS2
	case cscs == "UCS2":
		return hexOf(utf16Of(words)), schemeGSM
	default:
		return words, schemeGSM
	}
}

// splitInTwo breaks words at a space near their middle.
func splitInTwo(words string) string {
	half := words[:(len(words)+1)/2]
	at := strings.LastIndexByte(half, ' ')
	if at < 0 {
		return words + "\r\n"
	}
	return words[:at] + "\r\n" + words[at+1:]
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// utf16Of is text in UCS-2 or, beyond it, in UTF-16, as phones send it.
func utf16Of(text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	return b
}

package simulated

import (
	"fmt"
	"time"

	"github.com/warthog618/sms/encoding/tpdu"
)

// linkIdle is how long AT+CMMS keeps the radio link up after an answer; makers
// say 1 to 5 s.
const linkIdle = 3 * time.Second

// submission is a text on its way from a port to the network, and what is to
// become of it. Magic recipients and faults change it before it goes.
type submission struct {
	port *port
	text outgoing
	head string // of the answer: +CMGS or +CMSS
	mr   byte
	when time.Time // it was given to the modem
	at   time.Time // the network took it, by its clock

	delay  time.Duration // from Ctrl-Z to the answer; the port is held
	late   time.Duration // more than that, the port being free meanwhile
	refuse int           // the CMS code of the answer, 0: +CMGS
	family string        // of a refusal: "cme", "plain", else CMS
	taken  bool          // the network takes the text
	silent bool          // no answer comes
	unplug bool          // the stick is pulled out instead of the answer
	back   time.Duration // and is put in again after that; 0: it is not

	noHead, noFinal, twice bool // of the answer

	report reportPlan
}

// reportPlan is the status report of a text that asked for one.
type reportPlan struct {
	lost  bool
	early bool // comes before the answer
	twice bool
	delay time.Duration
	// status is TP-ST (TS 23.040 §9.2.3.15); first is one that comes at once,
	// before it, for a text still being tried.
	status byte
	first  byte
}

// outgoing is an SMS-SUBMIT as the network reads it.
type outgoing struct {
	raw  []byte
	tpdu tpdu.TPDU
	to   string
}

func readSubmit(raw []byte) (outgoing, error) {
	o := outgoing{raw: raw, tpdu: tpdu.TPDU{Direction: tpdu.MO}}
	if err := o.tpdu.UnmarshalBinary(raw); err != nil {
		return o, fmt.Errorf("read submit: %w", err)
	}
	if o.tpdu.SmsType() != tpdu.SmsSubmit {
		return o, tpdu.ErrUnsupportedSmsType(o.tpdu.SmsType())
	}
	o.to = o.tpdu.DA.Number()
	return o, nil
}

// submit judges a text and gives its answer after the time that takes. own says
// that it brought the service centre's number along.
func (m *Modem) submit(p *port, raw []byte, head string, own bool) {
	text, err := readSubmit(raw)
	if err != nil || text.to == "" {
		p.answer(cms(304))
		return
	}
	s := &submission{port: p, text: text, head: head, when: m.cfg.Now(), taken: true, delay: m.submitTime()}
	s.report.delay = m.cfg.ReportDelay
	if m.settings.smscLost && !own {
		s.refused(330)
	}
	m.judge(s)
	p.busy = true
	m.in(s.delay, func() { m.conclude(s) })
}

// submitTime is the latency of this text. The radio link is set up unless the
// text before kept it (AT+CMMS, TS 27.005 §3.5.6); with 1 that ends with the
// first gap.
func (m *Modem) submitTime() time.Duration {
	d := m.cfg.Latency + m.randomly(m.cfg.Jitter)
	now := time.Now()
	if now.After(m.linkTill) {
		d += m.cfg.LinkSetup
		if m.settings.cmms == 1 && !m.linkTill.IsZero() {
			m.settings.cmms = 0
		}
		m.linkTill = time.Time{}
	}
	if m.settings.cmms > 0 {
		m.linkTill = now.Add(d + linkIdle)
	}
	return d
}

// judge decides what becomes of a text: the network first, then the recipient,
// then the faults; what none of them refused must be paid.
func (m *Modem) judge(s *submission) {
	if !m.registered() {
		s.refused(331)
	}
	m.cfg.Network.magic(s)
	m.bendSubmit(s)
	if s.taken && m.cfg.PartCost > 0 && !m.canPay() {
		s.refused(m.cfg.NoCreditCode)
	}
}

// refused is an answer with a CMS code for a text the network did not take.
func (s *submission) refused(code int) { s.refuse, s.taken = code, false }

// conclude hands the text to the network and answers.
func (m *Modem) conclude(s *submission) {
	if s.taken {
		s.at = m.networkTime()
		s.mr = m.mr
		m.mr++
		m.pay()
	}
	m.record(s)
	early := s.taken && s.report.early
	if early {
		m.reportOn(s)
	}
	if s.unplug {
		m.unplug()
		if s.back > 0 {
			time.AfterFunc(s.back, m.Replug)
		}
	} else {
		m.answerSubmit(s)
	}
	if s.taken && !early {
		m.reportOn(s)
	}
}

func (m *Modem) record(s *submission) {
	if s.taken {
		m.cfg.Network.accept(m, s)
		return
	}
	m.cfg.Network.refuse(m, s)
}

// answerSubmit answers now, late or never; a port that is free takes the next
// command meanwhile.
func (m *Modem) answerSubmit(s *submission) {
	p := s.port
	switch {
	case s.silent:
		p.release()
	case s.late > 0:
		m.in(s.late, func() { p.answer(s.reply()) })
		p.release()
	default:
		p.answer(s.reply())
		if s.twice {
			p.answer(s.reply())
		}
		p.release()
	}
}

func (s *submission) reply() reply {
	switch {
	case s.refuse != 0 && s.family == "cme":
		return cme(s.refuse)
	case s.refuse != 0 && s.family == "plain":
		return reply{final: final{kind: finalOther, words: "ERROR"}}
	case s.refuse != 0:
		return cms(s.refuse)
	}
	r := ok(fmt.Sprintf("%s: %d", s.head, s.mr))
	if s.noHead {
		r.lines = nil
	}
	if s.noFinal {
		r.final.kind = finalNone
	}
	return r
}

// reportOn sends the status reports a text asked for by TP-SRR.
func (m *Modem) reportOn(s *submission) {
	if !s.text.tpdu.FirstOctet.SRR() {
		return
	}
	m.bendReport(s)
	if s.report.lost {
		return
	}
	if s.report.first != 0 {
		m.sendReport(s, s.report.first)
	}
	if m.cfg.Network.waitsForDelivery(s) {
		return
	}
	m.reportLater(s)
}

// reportLater outlives a loss of power: the network keeps the report.
func (m *Modem) reportLater(s *submission) {
	if s.report.delay <= 0 {
		m.sendReport(s, s.report.status)
		return
	}
	time.AfterFunc(s.report.delay, func() {
		m.mu.Lock()
		defer m.unlock()
		m.sendReport(s, s.report.status)
	})
}

func (m *Modem) sendReport(s *submission, st byte) {
	raw, err := m.reportTPDU(s, st)
	if err != nil {
		return // an address that was read can be written
	}
	in := inbound{tpdu: raw, report: true, done: func(again bool) {
		if !again {
			m.cfg.Network.reported(m, s, st)
		}
	}}
	m.expect(in)
	if s.report.twice {
		m.expect(in.onceMore())
	}
}

// InjectReport has a status report come in that belongs to no text of the
// ledger: for a reference, a recipient and a TP-ST (TS 23.040 §9.2.3.15).
// Error: ErrSender, for a recipient that is no number.
func (m *Modem) InjectReport(mr byte, to string, st byte) error {
	s := &submission{mr: mr, at: m.networkTime()}
	s.text.tpdu.DA = addressOf(to)
	if to == "" || alphanumeric(s.text.tpdu.DA) {
		return fmt.Errorf("%w: %q", ErrSender, to)
	}
	raw, err := m.reportTPDU(s, st)
	if err != nil {
		return err
	}
	m.InjectTPDU(raw)
	return nil
}

// reportTPDU is an SMS-STATUS-REPORT (TS 23.040 §9.2.2.3); its service centre
// time stamp is of the text, not its own.
func (m *Modem) reportTPDU(s *submission, st byte) ([]byte, error) {
	r, err := tpdu.New(tpdu.SmsStatusReport)
	if err != nil {
		return nil, err
	}
	r.FirstOctet |= tpdu.FoMMS // no more messages wait
	r.MR, r.RA, r.ST = s.mr, s.text.tpdu.DA, st
	r.SCTS, r.DT = tpdu.Timestamp{Time: s.at}, tpdu.Timestamp{Time: m.networkTime()}
	return r.MarshalBinary()
}

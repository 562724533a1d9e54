package outbox

import (
	"bytes"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Station is a SIM in a modem that asks for a text.
type Station struct {
	Modem, IMSI string
	// Prefixes are the numbers the modem is for: "+23769".
	Prefixes []string
	// Others are the other modems at work. The texts of any that is not among
	// them are this one's too, but for started long ones: those stay on their
	// SIM.
	Others []Peer
	// Early is set while other modems are still being opened: nobody stands in
	// for another yet.
	Early  bool
	Limits Limits
	// Location is the zone of the day limit; nil is UTC.
	Location *time.Location
}

func (st Station) zone() *time.Location {
	if st.Location == nil {
		return time.UTC
	}
	return st.Location
}

// Conditions are what holds for every SIM at the moment.
type Conditions struct {
	Now time.Time
	// Quiet is set in quiet hours: broadcasts wait, unless urgent.
	Quiet bool
	// ClockHeld is set while the clock can not be right: broadcasts and
	// schedules wait, nothing expires, no new day begins for the limits.
	ClockHeld bool
	// Reports asks the network for status reports.
	Reports bool
}

// Submission is one part, marked as submitting in the transaction that chose
// it. Its PDU may be handed to the modem once that transaction has committed.
type Submission struct {
	ID          ulid.ULID
	Part, Parts int // Part counts from 0
	PDU         tpdu.PDU
	IMSI        string
	Message     Message
}

// mostSkipped bounds the texts one Next takes out of the queue before it lets
// go of the writer.
const mostSkipped = 200

// Next chooses the next part for a SIM and marks it submitting: replies before
// personal texts before urgent broadcasts before the others. What expired or
// may no longer be sent leaves the queue on the way. Without a text it returns
// nil and the earliest time worth asking again (zero: when something is
// queued). It returns ErrBusy while a submit of that SIM is not settled.
func Next(tx *store.Tx, st Station, c Conditions) (*Submission, time.Time, error) {
	s, err := loadSIM(tx, st.IMSI)
	if err != nil {
		return nil, time.Time{}, err
	}
	if s.Flight != nil {
		return nil, time.Time{}, fmt.Errorf("text %s: %w", s.Flight.ID, ErrBusy)
	}
	if err := promote(tx, c); err != nil {
		return nil, time.Time{}, err
	}
	s.Usage.age(c.Now, st.zone(), c.ClockHeld)
	if at := s.Usage.room(st.Limits, c.Now, st.zone()); at.After(c.Now) {
		return nil, at, nil
	}
	for range mostSkipped {
		id, found := head(tx, st, c, s.Usage.full(st.Limits))
		if !found {
			return nil, nextWaiting(tx, c), nil
		}
		sub, err := offer(tx, id, &s, st, c)
		if sub != nil || err != nil {
			return sub, time.Time{}, err
		}
	}
	return nil, c.Now, nil
}

// head is the text first in line among the lanes this SIM serves.
func head(tx *store.Tx, st Station, c Conditions, full bool) (id ulid.ULID, found bool) {
	var first []byte
	for lane, turn := range heads(tx) {
		if c.allows(Rank(turn[0])) && st.serves(lane, full) && (!found || bytes.Compare(turn, first) < 0) {
			first, id, found = turn, idAt(turn), true
		}
	}
	return id, found
}

// allows tells whether texts of this rank may leave now. A lane is sorted by
// rank, so what its first text may not do none of the lane may.
func (c Conditions) allows(r Rank) bool {
	switch {
	case c.ClockHeld:
		return !r.mass()
	case c.Quiet:
		return r != RankBroadcast
	}
	return true
}

// offer hands the text to the SIM, or takes it out of the queue and returns nil.
func offer(tx *store.Tx, id ulid.ULID, s *sim, st Station, c Conditions) (*Submission, error) {
	r, err := load(tx, id)
	if err != nil {
		return nil, err
	}
	if r.overdue(c) {
		r.leave(Expired, "its time was over before its turn")
		return nil, r.save(tx)
	}
	if err := r.admitAgain(tx); err != nil {
		return nil, err
	}
	if r.State != Queued {
		return nil, r.save(tx)
	}
	if r.IMSI == "" && s.Usage.full(st.Limits) && s.Usage.meets(tx, st, r.To) {
		r.Lane = laneFresh
		return nil, r.save(tx)
	}
	return r.begin(tx, s, st, c)
}

func (r *record) admitAgain(tx *store.Tx) error {
	if !r.forMembers() {
		return r.admit(tx, nil)
	}
	b, err := FindBroadcast(tx, r.Broadcast)
	if err != nil {
		return err
	}
	return r.admit(tx, b.To.Groups)
}

func (m *Message) overdue(c Conditions) bool {
	return !c.ClockHeld && !m.Expires.IsZero() && !c.Now.Before(m.Expires)
}

// begin encodes the next part and marks it submitting.
func (r *record) begin(tx *store.Tx, s *sim, st Station, c Conditions) (*Submission, error) {
	n := r.nextPart()
	if n >= 0 && len(r.Parts) > 1 && r.Ref == 0 {
		r.IMSI, r.Ref = st.IMSI, s.nextRef()
	}
	pdu, err := r.encode(n, c)
	if err != nil {
		r.leave(Failed, err.Error())
		return nil, r.save(tx)
	}
	p := &r.Parts[n]
	*p = Part{State: Submitting, IMSI: st.IMSI, Modem: st.Modem, Begun: c.Now.UTC(), Doubt: p.Doubt}
	r.State = Submitting
	s.Flight = &flight{ID: r.ID, Part: n, Begun: p.Begun, Report: c.Reports, First: s.Usage.meets(tx, st, r.To)}
	s.Usage.add(st.Limits, c.Now)
	if s.Flight.First {
		if err := s.Usage.meet(tx, st, r.To); err != nil {
			return nil, err
		}
	}
	if err := r.passed(tx); err != nil {
		return nil, err
	}
	if err := r.save(tx); err != nil {
		return nil, err
	}
	sub := &Submission{ID: r.ID, Part: n, Parts: len(r.Parts), PDU: pdu, IMSI: st.IMSI, Message: r.Message}
	return sub, s.save(tx, st.IMSI)
}

// encode gives the TPDU of one part. The same text gives the same parts each
// time, so a part sent again joins those that arrived.
func (m *Message) encode(part int, c Conditions) (tpdu.PDU, error) {
	submit := tpdu.Submit{To: m.To, Text: m.Text, Ref: m.Ref, Validity: m.Validity, Report: c.Reports}
	if m.Bare {
		submit.Validity = 0
	}
	pdus, err := submit.Encode()
	if err != nil {
		return nil, err
	}
	if part < 0 || len(pdus) != len(m.Parts) {
		return nil, fmt.Errorf("it takes %d parts, %d were counted", len(pdus), len(m.Parts))
	}
	return pdus[part], nil
}

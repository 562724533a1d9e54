package inbox

import (
	"fmt"
	"strconv"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// partial is a long text of which parts are missing. The parts are whole
// TPDUs, by number from 1 (TS 23.040 §9.2.3.24.1).
type partial struct {
	Began time.Time      `json:"began"` // when its first part was stored
	IMSI  string         `json:"imsi"`
	Modem string         `json:"modem"`
	Parts map[int][]byte `json:"parts"`
}

// patience is how long a long text waits for its missing parts.
const patience = 24 * time.Hour

var partials = store.NewBucket[partial]("inbox_parts") // SIM, sender, reference

func partsKey(imsi string, from phone.Number, c *tpdu.Concat) []byte {
	ref := fmt.Sprintf("%t/%d/%d", c.Wide, c.Ref, c.Parts)
	return store.Join(store.NumberKey(from), []byte(imsi), []byte(ref))
}

// collect files a part of a long text. It returns the parts once they are
// all there, and a text whose reference was taken by this newer one, which
// will never be whole.
func collect(tx *store.Tx, a Arrival) (whole, broken *partial, err error) {
	key := partsKey(a.Slot.IMSI, a.From, a.Deliver.Concat)
	p, err := partials.Get(tx, key)
	if err != nil && !store.IsNotFound(err) {
		return nil, nil, err
	}
	n := a.Deliver.Concat.Part
	_, taken := p.Parts[n]
	if taken || (len(p.Parts) > 0 && a.At.Sub(p.Began) > patience) {
		old := p
		broken, p = &old, partial{}
	}
	if p.Parts == nil {
		p = partial{Began: a.At, IMSI: a.Slot.IMSI, Modem: a.Modem, Parts: map[int][]byte{}}
	}
	p.Parts[n] = a.TPDU
	if len(p.Parts) < a.Deliver.Concat.Parts {
		return nil, broken, partials.Put(tx, key, p)
	}
	return &p, broken, partials.Delete(tx, key)
}

// assemble makes the message of what parts there are.
func (p *partial) assemble() (Message, error) {
	m := Message{Modem: p.Modem, IMSI: p.IMSI, Parts: len(p.Parts)}
	var list []*tpdu.Deliver
	for n, raw := range p.Parts {
		in, err := tpdu.ParseIncoming(raw)
		if err != nil {
			return m, fmt.Errorf("part %d: %w", n, err)
		}
		d := in.(*tpdu.Deliver)
		if list == nil {
			list = make([]*tpdu.Deliver, d.Concat.Parts)
		}
		list[n-1] = d
		if m.Received.IsZero() || d.SCTS.Before(m.Received) {
			m.Received = d.SCTS
		}
	}
	m.read(list)
	return m, nil
}

// Unfinished is the number of long texts that wait for parts.
func Unfinished(tx *store.Tx) int {
	n := 0
	for range partials.Keys(tx, store.Range{}) {
		n++
	}
	return n
}

// Flush files the long texts that waited for a day as partial and returns
// them. It is called now and then, with a bound on how many.
func Flush(tx *store.Tx, now time.Time, limit int) ([]Message, error) {
	type stale struct {
		key []byte
		p   partial
	}
	var due []stale
	err := partials.Each(tx, store.Range{}, func(key []byte, p partial) error {
		if len(due) == limit {
			return store.ErrStop
		}
		if now.Sub(p.Began) > patience {
			due = append(due, stale{store.Last(key, 0), p})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var filed []Message
	for _, s := range due {
		m, err := fileBroken(tx, s.p, numberIn(s.key), now)
		if err != nil {
			return nil, err
		}
		if err := partials.Delete(tx, s.key); err != nil {
			return nil, err
		}
		filed = append(filed, m)
	}
	return filed, nil
}

// fileBroken accepts a text that will never be whole. No rule fires for it:
// what is missing could turn its meaning round.
func fileBroken(tx *store.Tx, p partial, from phone.Number, now time.Time) (Message, error) {
	m, err := p.assemble()
	if err != nil {
		return m, err
	}
	m.ID, m.From, m.Stored = store.NewID(now), from, now
	what := m.Outcome
	m.Outcome = "kept: " + strconv.Itoa(m.Parts) + " parts came, the others did not"
	if what != "" {
		m.Outcome += "; " + what
	}
	m.Mark(Partial)
	m.Mark(Attention)
	return m, Accept(tx, m)
}

func numberIn(partsKey []byte) phone.Number {
	for i, b := range partsKey {
		if b == 0 {
			return store.NumberOf(partsKey[:i])
		}
	}
	return store.NumberOf(partsKey)
}

func eraseParts(tx *store.Tx, n phone.Number) error {
	var keys [][]byte
	for key := range partials.Keys(tx, store.Range{Prefix: store.Under(store.NumberKey(n))}) {
		keys = append(keys, store.Last(key, 0))
	}
	for _, key := range keys {
		if err := partials.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

package inbox

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Arrival is a text, or a part of one, as it was read from a modem.
type Arrival struct {
	Slot    Slot
	Modem   string
	From    phone.Number
	TPDU    []byte // without the service centre's address
	Deliver *tpdu.Deliver
	At      time.Time // our clock
}

// Kept says what became of an arrival.
type Kept struct {
	// Again: this slot was stored before and only has to be deleted.
	Again bool
	// Message is the whole text, nil while parts of it are missing. It is not
	// accepted yet. One that carries Repeat or Old must not be acted on.
	Message *Message
	// Broken is a long text that lost its reference to this one; it is filed.
	Broken *Message
}

// Keep stores an arrival: the ledger of its slot, the window of hashes, its
// parts. After the commit the slot may be deleted, or the text acknowledged.
func Keep(tx *store.Tx, a Arrival) (Kept, error) {
	h := HashOf(a.TPDU)
	again, err := enter(tx, a.Slot, h)
	if err != nil || again {
		return Kept{Again: again}, err
	}
	repeat, err := meet(tx, h, a.At)
	if err != nil {
		return Kept{}, err
	}
	kept, err := compose(tx, a, repeat)
	if err != nil || kept.Message == nil {
		return kept, err
	}
	if repeat {
		kept.Message.Mark(Repeat)
	}
	known, err := Acquainted(tx, a.Slot.Memory())
	if !known {
		kept.Message.Mark(Old)
	}
	return kept, err
}

// compose makes the whole message, where the arrival is one or completes one.
func compose(tx *store.Tx, a Arrival, repeat bool) (Kept, error) {
	c := a.Deliver.Concat
	if c == nil {
		m := single(a)
		return Kept{Message: &m}, nil
	}
	if repeat { // its bytes are in the store already
		return Kept{}, nil
	}
	whole, broken, err := collect(tx, a)
	if err != nil {
		return Kept{}, err
	}
	var kept Kept
	if broken != nil {
		m, err := fileBroken(tx, *broken, a.From, a.At)
		if err != nil {
			return kept, err
		}
		kept.Broken = &m
	}
	if whole == nil {
		return kept, nil
	}
	m, err := whole.assemble()
	m.ID, m.From, m.Stored = store.NewID(a.At), a.From, a.At
	kept.Message = &m
	return kept, err
}

func single(a Arrival) Message {
	m := Message{
		ID: store.NewID(a.At), From: a.From, Received: a.Deliver.SCTS, Stored: a.At,
		Modem: a.Modem, IMSI: a.Slot.IMSI, Parts: 1,
	}
	m.read([]*tpdu.Deliver{a.Deliver})
	return m
}

// read takes what the parts say, in their order; those that never came are nil.
// What is no text for a person has its outcome already: what it is, in words.
func (m *Message) read(parts []*tpdu.Deliver) {
	text, err := tpdu.Join(parts)
	kind, what := tpdu.KindOf(parts)
	if err != nil {
		text = tpdu.Hex(parts)
	}
	m.Text, m.Outcome = text, what
	for _, d := range parts {
		if d != nil && d.Class == 0 {
			m.Mark(Flash)
		}
	}
	switch kind {
	case tpdu.Ordinary:
	case tpdu.MMS:
		m.Mark(MMS)
		m.Mark(Attention)
	case tpdu.Mailbox:
		m.Mark(Voicemail)
	case tpdu.Silent:
		m.Mark(Attention)
	case tpdu.Push:
		m.Mark(Binary)
	case tpdu.Data:
		m.Mark(Binary)
		m.Mark(Attention)
	}
}

package tpdu

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/warthog618/sms/encoding/gsm7"
	sms "github.com/warthog618/sms/encoding/tpdu"
)

// Incoming is what ParseIncoming returns: a *Deliver or a *Report.
type Incoming interface{ incoming() }

// Deliver is one SMS-DELIVER (TS 23.040 §9.2.2.1): a text or a part of one.
type Deliver struct {
	From Address
	// SCTS is the time the network took the text, in the network's zone; zero
	// where it can not be read.
	SCTS time.Time
	// Class is the message class, 0 for a flash text; -1 where there is none.
	Class    int8
	Alphabet Alphabet
	// Concat is nil for a text of one part.
	Concat *Concat
	// Port is the application port the message is for; 0 is a person.
	Port uint16
	// Waiting tells of a mailbox of the operator's; nil where nothing does.
	Waiting *Waiting
	// PID is the protocol identifier (TP-PID), 0 for an ordinary text.
	PID byte
	// Data is what follows the user data header: one septet a byte, UTF-16 in
	// big endian, or octets, by Alphabet.
	Data []byte

	tables tables
}

// Concat tells which part of which text a TPDU carries (§9.2.3.24.1).
type Concat struct {
	Ref uint16
	// Wide marks a 16-bit reference; the same value of 8 bits is another text.
	Wide bool
	// Parts counts from 1, and so does Part.
	Parts, Part int
}

func (*Deliver) incoming() {}
func (*Report) incoming()  {}

// ParseIncoming reads a TPDU that came from the network, without the SMSC
// address. It keeps what it can: a text cut short is a shorter text, and a time
// that is none is zero. The error wraps ErrMalformed or ErrNotIncoming.
func ParseIncoming(tpdu []byte) (Incoming, error) {
	c := cursor{left: tpdu}
	first := sms.FirstOctet(c.octet())
	switch first.MTI() {
	case sms.MtSubmit:
		return nil, ErrNotIncoming
	case sms.MtCommand:
		return parseReport(&c)
	}
	return parseDeliver(&c, first) // a reserved type counts as one (§9.2.3.1)
}

func parseDeliver(c *cursor, first sms.FirstOctet) (Incoming, error) {
	d := &Deliver{From: c.address(), PID: c.octet()}
	dcs := sms.DCS(c.octet())
	d.SCTS = c.timestamp()
	if c.short {
		return nil, fmt.Errorf("SMS-DELIVER of %d octets: %w", c.length(), ErrMalformed)
	}
	d.Alphabet, d.Class, d.Waiting = alphabetOf(dcs), classOf(dcs), waitingBy(byte(dcs))
	d.userData(int(c.octet()), c.left, first.UDHI())
	return d, nil
}

// userData splits field into header and data; length is in septets for GSM7
// and else in octets (§9.2.3.16).
func (d *Deliver) userData(length int, field []byte, header bool) {
	octets := length
	if d.Alphabet == GSM7 {
		octets = (length*7 + 7) / 8
	}
	field = field[:min(octets, len(field))]
	headed := 0
	if header && len(field) > 0 {
		headed = min(1+int(field[0]), len(field))
		d.elements(field[1:headed])
	}
	switch d.Alphabet {
	case GSM7:
		d.Data = septets(field[headed:], length, headed)
	case UCS2:
		field = field[:headed+(len(field)-headed)&^1]
		fallthrough
	default:
		d.Data = append([]byte{}, field[headed:]...)
	}
}

// septets unpacks text behind a header of headed octets; length counts the
// septets the header takes, too.
func septets(packed []byte, length, headed int) []byte {
	fill := (7 - headed%7) % 7
	n := max(length-(headed*8+fill)/7, 0)
	s := gsm7.Unpack7Bit(packed, fill)
	return s[:min(n, len(s))]
}

// The information elements we read (§9.2.3.24).
const (
	concat8   = 0x00
	mailboxIE = 0x01
	ports8    = 0x04
	ports16   = 0x05
	concat16  = 0x08
	shiftIE   = 0x24
	lockingIE = 0x25
)

// wapPush is the port of WAP push, over which picture messages are announced.
const wapPush = 2948

// elements reads the user data header; one that is cut short is passed over.
func (d *Deliver) elements(header []byte) {
	c := cursor{left: header}
	for len(c.left) > 0 {
		id := c.octet()
		data := c.take(int(c.octet()))
		if c.short {
			return
		}
		d.element(id, data)
	}
}

func (d *Deliver) element(id byte, data []byte) {
	switch {
	case id == concat8 && len(data) == 3:
		d.concat(Concat{Ref: uint16(data[0]), Parts: int(data[1]), Part: int(data[2])})
	case id == concat16 && len(data) == 4:
		d.concat(Concat{Ref: binary.BigEndian.Uint16(data), Wide: true, Parts: int(data[2]), Part: int(data[3])})
	case id == mailboxIE && len(data) == 2:
		d.mailbox(data[0], data[1])
	case id == ports8 && len(data) == 2:
		d.Port = uint16(data[0])
	case id == ports16 && len(data) == 4:
		d.Port = binary.BigEndian.Uint16(data)
	case id == shiftIE && len(data) == 1:
		d.tables.shift = data[0]
	case id == lockingIE && len(data) == 1:
		d.tables.locking = data[0]
	}
}

// concat keeps c if it makes sense: an element that says part 4 of 3, or of
// none, is to be ignored (§9.2.3.24.1), and one part of one is a whole text.
func (d *Deliver) concat(c Concat) {
	if c.Parts > 1 && c.Part >= 1 && c.Part <= c.Parts {
		d.Concat = &c
	}
}

// alphabetOf reads the data coding scheme (TS 23.038 §4); reserved codings
// count as the default alphabet.
func alphabetOf(dcs sms.DCS) Alphabet {
	switch a, err := dcs.Alphabet(); {
	case dcs.Compressed():
		return Binary
	case err == nil && a == sms.AlphaUCS2:
		return UCS2
	case err == nil && a == sms.Alpha8Bit:
		return Binary
	}
	return GSM7
}

func classOf(dcs sms.DCS) int8 {
	class, err := dcs.Class()
	if err != nil || class == sms.MClassUnknown {
		return -1
	}
	return int8(class)
}

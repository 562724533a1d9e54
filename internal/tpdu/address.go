package tpdu

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/warthog618/sms/encoding/gsm7"
	sms "github.com/warthog618/sms/encoding/tpdu"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Address is the other end of an incoming TPDU as the network gave it. Text is
// digits without a plus (also *, # and a to c), or a name.
type Address struct {
	Text          string
	International bool
	Alphanumeric  bool
}

// maxDigits is the longest address the field holds (TS 23.040 §9.1.2.5).
const maxDigits = 20

// destination is the address field for n: international for E.164, else of
// unknown type, which short codes and national numbers need.
func destination(n phone.Number) (sms.Address, error) {
	digits, international := strings.CutPrefix(string(n), "+")
	if n.Kind() == phone.Alphanumeric || !onlyDigits(digits) || len(digits) > maxDigits {
		return sms.Address{}, fmt.Errorf("%q: %w", n, ErrRecipient)
	}
	a := sms.NewAddress()
	a.Addr = digits
	a.SetNumberingPlan(sms.NpISDN)
	if international {
		a.SetTypeOfNumber(sms.TonInternational)
	}
	return a, nil
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// address reads an address field: its length in digits, the type, the digits.
// Fill in the wrong place is passed over, as phones do.
func (c *cursor) address() Address {
	digits, toa := int(c.octet()), c.octet()
	field := c.take((digits + 1) / 2)
	switch sms.TypeOfNumber(toa >> 4 & 7) {
	case sms.TonAlphanumeric:
		return Address{Text: name(field, digits), Alphanumeric: true}
	case sms.TonInternational:
		return Address{Text: semiOctets(field, digits), International: true}
	}
	return Address{Text: semiOctets(field, digits)}
}

// name unpacks an alphanumeric sender; digits counts half octets.
func name(field []byte, digits int) string {
	septets := gsm7.Unpack7Bit(field, 0)
	if n := digits * 4 / 7; n < len(septets) {
		septets = septets[:n]
	}
	septets = bytes.TrimRight(septets, "\x00") // fill, which would read as @
	return decodeSeptets(septets, tables{})
}

// semiOctets reads digits, the low half of each octet first (§9.1.2.3).
func semiOctets(field []byte, digits int) string {
	const alphabet = "0123456789*#abc"
	var b strings.Builder
	for i := range min(digits, 2*len(field)) {
		half := field[i/2] >> (4 * (i % 2)) & 0xf
		if int(half) < len(alphabet) {
			b.WriteByte(alphabet[half])
		}
	}
	return b.String()
}

// CutSCA splits the PDU of an AT dialogue (+CMGR, +CMGL, +CMT, +CDS) into the
// TPDU and the address of the SMSC before it (digits, with a plus where it is
// international; empty where there is none).
func CutSCA(pdu []byte) (tpdu []byte, smsc string, err error) {
	c := cursor{left: pdu}
	field := c.take(int(c.octet()))
	if c.short || len(c.left) == 0 {
		return nil, "", fmt.Errorf("%w: the SMSC address leaves no TPDU", ErrMalformed)
	}
	if len(field) < 2 {
		return c.left, "", nil
	}
	smsc = semiOctets(field[1:], 2*len(field))
	if sms.TypeOfNumber(field[0]>>4&7) == sms.TonInternational {
		smsc = "+" + smsc
	}
	return c.left, smsc, nil
}

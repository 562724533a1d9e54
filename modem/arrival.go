package modem

import (
	"encoding/hex"
	"errors"
)

// Arrival is a TPDU the network sent: an SMS-DELIVER or an SMS-STATUS-REPORT.
type Arrival struct {
	// Store is the modem's storage ("SM", "ME", "SR"); "" if it was handed over
	// directly.
	Store string
	// Index is the slot in the store; -1 if it was handed over directly.
	Index int
	// PDU is the TPDU, without the SMSC that the modem puts before it.
	PDU []byte
	// SMSC is the service centre it came from, with its plus; "" if not said.
	SMSC string
}

// isReport tells whether it is an SMS-STATUS-REPORT (TS 23.040 §9.2.3.1, TP-MTI).
func (a Arrival) isReport() bool { return len(a.PDU) > 0 && a.PDU[0]&0x03 == 0x02 }

var errNoPDU = errors.New("not a PDU")

// parseArrival cuts the SMSC from a PDU line (TS 27.005 §3.1, <pdu>; the address
// as in TS 24.011 §8.2.5.2).
func parseArrival(store string, index int, line string) (Arrival, error) {
	octets, err := hex.DecodeString(line)
	if err != nil || len(octets) == 0 || len(octets) < 2+int(octets[0]) {
		return Arrival{}, errNoPDU
	}
	length := int(octets[0])
	return Arrival{
		Store: store,
		Index: index,
		PDU:   octets[1+length:],
		SMSC:  smsc(octets[1 : 1+length]),
	}, nil
}

// smsc spells out a service centre's address: type of number, then digits in
// swapped nibbles.
func smsc(address []byte) string {
	if len(address) < 2 {
		return ""
	}
	var digits []byte
	if address[0]&0x70 == 0x10 {
		digits = append(digits, '+')
	}
	for _, octet := range address[1:] {
		for _, nibble := range []byte{octet & 0x0f, octet >> 4} {
			if nibble <= 9 {
				digits = append(digits, '0'+nibble)
			}
		}
	}
	return string(digits)
}

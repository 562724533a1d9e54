// Package tpdu knows what a text is on the air: how many parts it takes and in
// which alphabet, the SMS-SUBMIT TPDUs that carry it, and what an SMS-DELIVER
// or SMS-STATUS-REPORT says. It is pure: bytes in, values out.
//
// It stands on github.com/warthog618/sms and keeps that library's hazards away
// from the rest: options are built per call, the concatenation reference is the
// caller's, the type of number is chosen from the number, and what can not be
// encoded is refused before encoding. Reading is lenient where a TPDU departs
// from the standard, because a text that was refused would be lost.
//
// Standards: 3GPP TS 23.040 (TPDUs), TS 23.038 (alphabets).
package tpdu

import (
	"errors"
	"fmt"
)

// Errors a caller branches on.
var (
	// ErrEmpty is returned for a text without a character.
	ErrEmpty = errors.New("the text is empty")
	// ErrTooLong is returned for a text that takes more than MaxParts parts.
	ErrTooLong = errors.New("the text is too long")
	// ErrNotUTF8 is returned for a text that is not valid UTF-8.
	ErrNotUTF8 = errors.New("the text is not valid UTF-8")
	// ErrRecipient is returned for an address that no text can be sent to.
	ErrRecipient = errors.New("no text can be sent to this address")
	// ErrMalformed is returned for bytes that are no TPDU.
	ErrMalformed = errors.New("malformed TPDU")
	// ErrNotIncoming is returned for a TPDU that did not come from the network,
	// such as a text of our own that was saved on the SIM.
	ErrNotIncoming = errors.New("not an incoming TPDU")
	// ErrBinary is returned where a text is asked of data that holds none.
	ErrBinary = errors.New("the message holds data, not text")
)

// MaxParts is the longest text we send, in parts: what one long text costs
// should surprise nobody, and phones join ten parts reliably.
const MaxParts = 10

// Alphabet is how the characters of a text are coded (TS 23.038 §4).
type Alphabet uint8

// The alphabets.
const (
	GSM7   Alphabet = iota // seven bits each, 160 to a part
	UCS2                   // sixteen bits each, 70 to a part
	Binary                 // eight-bit data
)

func (a Alphabet) String() string {
	switch a {
	case GSM7:
		return "GSM"
	case UCS2:
		return "Unicode"
	case Binary:
		return "binary"
	}
	return fmt.Sprintf("alphabet %d", uint8(a))
}

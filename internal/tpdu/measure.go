package tpdu

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7/charset"
	sms "github.com/warthog618/sms/encoding/tpdu"
	"github.com/warthog618/sms/encoding/ucs2"
	"golang.org/x/text/unicode/norm"
)

// Size is what a text takes on the air.
type Size struct {
	Alphabet Alphabet
	// Parts is the number of TPDUs.
	Parts int
	// Units counts septets (escapes included) or UTF-16 code units.
	Units int
	// Left is how many more units the last part has room for.
	Left int
	// Forcing holds the characters that are not in the GSM alphabet, each once,
	// in order of appearance.
	Forcing []rune
}

// The GSM 7-bit default alphabet and its extension table (TS 23.038 §6.2.1).
// The library fills its tables at their first use without a lock: taking them
// here, before any goroutine runs, keeps that from being a race.
var (
	basicSet     = charset.DefaultEncoder()
	extensionSet = charset.DefaultExtEncoder()
)

const escape = 0x1b

// Measure tells what text takes, by encoding it. The error is ErrEmpty,
// ErrNotUTF8 or wraps ErrTooLong; with ErrTooLong the size is valid.
func Measure(text string) (Size, error) {
	parts, size, err := segment(sms.TPDU{}, text, 0)
	size.Parts = len(parts)
	return size, err
}

// segment cuts text into copies of the template. Measure and Encode both come
// here, so that what was measured is what is sent.
func segment(template sms.TPDU, text string, ref byte) ([]sms.TPDU, Size, error) {
	switch {
	case text == "":
		return nil, Size{}, ErrEmpty
	case !utf8.ValidString(text):
		return nil, Size{}, ErrNotUTF8
	}
	data, size := userData(text)
	unit := 1
	if size.Alphabet == UCS2 {
		unit = 2
		template.SetDCS(byte(sms.DcsUCS2Data))
	}
	if err := template.SetSmsType(sms.SmsSubmit); err != nil {
		return nil, Size{}, err
	}
	parts := template.Segment(data, sms.WithConcatRef(reference(ref)))
	last := parts[len(parts)-1]
	size.Left = (last.UDBlockSize() - len(last.UD)) / unit
	if len(parts) > MaxParts {
		return parts, size, fmt.Errorf("%w: it takes %d parts, at most %d are sent", ErrTooLong, len(parts), MaxParts)
	}
	return parts, size, nil
}

// reference hands the library the concatenation reference we chose; its own is
// 1 for every text.
type reference byte

func (r reference) Count() int { return int(r) }

// userData is text as septets, or as UTF-16 where a character forces it. Text
// is composed first (e + ´ is é): it looks the same and may fit the alphabet.
func userData(text string) ([]byte, Size) {
	text = norm.NFC.String(text)
	septets := make([]byte, 0, len(text))
	var forcing []rune
	for _, r := range text {
		var ok bool
		if septets, ok = appendSeptets(septets, r); !ok && !slices.Contains(forcing, r) {
			forcing = append(forcing, r)
		}
	}
	if len(forcing) == 0 {
		return septets, Size{Alphabet: GSM7, Units: len(septets)}
	}
	octets := ucs2.Encode([]rune(text))
	return octets, Size{Alphabet: UCS2, Units: len(octets) / 2, Forcing: forcing}
}

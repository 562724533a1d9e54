package tpdu

import (
	"encoding/binary"
	"maps"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// missing stands for a part of a long text that never came.
const missing = "[…]"

// tables are the national language tables a sender used (TS 23.038 §6.2.1.2);
// zero is the default alphabet and its extension.
type tables struct{ locking, shift byte }

// The decoding tables by language, taken before any goroutine runs: the
// library fills them at first use without a lock.
var lockingSets, shiftSets = nationalSets()

func nationalSets() (locking, shift [charset.End]charset.Decoder) {
	for language := range charset.End {
		locking[language] = charset.NewDecoder(language)
		shift[language] = charset.NewExtDecoder(language)
	}
	locking[charset.Hindi] = corrected(locking[charset.Hindi], map[byte]rune{0: 'ँ', 1: 'ं', 2: 'ः'})
	shift[charset.Portuguese] = corrected(shift[charset.Portuguese], map[byte]rune{0x1f: 'Ê'})
	return locking, shift
}

// corrected is a table with what the library has wrong in it: Bengali signs in
// the Hindi one, a letter too few in the Portuguese one.
func corrected(set charset.Decoder, by map[byte]rune) charset.Decoder {
	set = maps.Clone(set)
	maps.Copy(set, by)
	return set
}

// appendSeptets adds a character of the GSM alphabet to dst: one septet, or an
// escape and one. The escape itself is no character, though the library takes
// it for one.
func appendSeptets(dst []byte, r rune) ([]byte, bool) {
	if code, ok := basicSet[r]; ok && code != escape {
		return append(dst, code), true
	}
	if code, ok := extensionSet[r]; ok {
		return append(dst, escape, code), true
	}
	return dst, false
}

// Text is the text of a single TPDU. Characters that are none become spaces or
// U+FFFD; the error is ErrBinary for data that holds no text.
func (d *Deliver) Text() (string, error) { return Join([]*Deliver{d}) }

// Join is the text that the parts carry, in their order; a nil part leaves a
// mark. Neighbours in one alphabet are decoded as one run, because some senders
// cut a character in two. The error is ErrBinary.
func Join(parts []*Deliver) (string, error) {
	var b strings.Builder
	for len(parts) > 0 {
		n := run(parts)
		text, err := decodeRun(parts[:n])
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		parts = parts[n:]
	}
	return b.String(), nil
}

// run is how many leading parts are coded alike.
func run(parts []*Deliver) int {
	n := 1
	for n < len(parts) && parts[0] != nil && parts[n] != nil &&
		parts[n].Alphabet == parts[0].Alphabet && parts[n].tables == parts[0].tables {
		n++
	}
	return n
}

func decodeRun(parts []*Deliver) (string, error) {
	if parts[0] == nil {
		return missing, nil
	}
	var data []byte
	for _, p := range parts {
		data = append(data, p.Data...)
	}
	switch parts[0].Alphabet {
	case GSM7:
		return decodeSeptets(data, parts[0].tables), nil
	case UCS2:
		return decodeUTF16(data), nil
	}
	return decodeOctets(data)
}

// decodeSeptets is lenient as TS 23.038 asks: an escape before a septet the
// extension lacks gives the basic character.
func decodeSeptets(data []byte, t tables) string {
	d := gsm7.NewDecoder().
		WithCharset(national(lockingSets, t.locking)).
		WithExtCharset(national(shiftSets, t.shift))
	text, err := d.Decode(data)
	if err != nil {
		return "" // only a strict decoder errs
	}
	return string(text)
}

func national(sets [charset.End]charset.Decoder, language byte) charset.Decoder {
	if int(language) >= len(sets) {
		language = 0
	}
	return sets[language]
}

func decodeUTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// decodeOctets takes eight-bit data for text where it can be nothing else:
// some senders put plain UTF-8 or ASCII there.
func decodeOctets(data []byte) (string, error) {
	text := string(data)
	if text == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
		return "", ErrBinary
	}
	return text, nil
}

func unprintable(r rune) bool {
	return !unicode.IsPrint(r) && r != '\n' && r != '\r' && r != '\t'
}

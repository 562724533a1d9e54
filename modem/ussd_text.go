package modem

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
)

// unschemed stands for a coding scheme that was not said.
const unschemed = 15

// splitUSSD parts the quoted text from its coding scheme; the text may hold
// commas and, on some sticks, quotes.
func splitUSSD(rest string) (text string, scheme int) {
	rest = strings.TrimSpace(rest)
	end := strings.LastIndexByte(rest, '"')
	if !strings.HasPrefix(rest, `"`) || end < 1 {
		return strings.Trim(rest, `"`), unschemed
	}
	scheme, ok := number(fields(rest[end+1:]), 1)
	if !ok {
		scheme = unschemed
	}
	return rest[1:end], scheme
}

// decodeUSSD reads text as it is, or as hexadecimal of UCS-2, of packed septets
// or of single characters (TS 23.038 §5): sticks differ, and few obey the scheme
// they name.
func decodeUSSD(text string, scheme int) string {
	octets, err := hex.DecodeString(text)
	if err != nil || len(octets) == 0 {
		return plainUSSD(text)
	}
	if isUCS2(scheme) || looksUCS2(octets) {
		if runes, err := ucs2.Decode(octets); err == nil && isReadable(string(runes)) {
			return string(runes)
		}
	}
	switch {
	case isDigits(text):
		return text
	case isASCII(octets):
		return string(octets)
	}
	if decoded, err := gsm7.Decode(gsm7.Unpack7BitUSSD(octets, 0)); err == nil && isLatin(string(decoded)) {
		return string(decoded)
	}
	return text
}

// plainUSSD reads text as it is. Some sticks leave the GSM alphabet in it: é
// is then the octet 5 (TS 23.038 §6.2.1).
func plainUSSD(text string) string {
	raw := strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' })
	if decoded, err := gsm7.Decode([]byte(text)); raw && err == nil {
		return string(decoded)
	}
	return strings.ToValidUTF8(text, "")
}

// isUCS2 reads a cell broadcast coding scheme: 0x11, or 01xx10xx.
func isUCS2(scheme int) bool { return scheme == 0x11 || scheme&0xcc == 0x48 }

// looksUCS2 guesses: the letters of one script share their upper octet. These
// are the Latin, Greek, Cyrillic, Arabic and Ethiopic ones, and punctuation.
func looksUCS2(octets []byte) bool {
	if len(octets) < 4 || len(octets)%2 != 0 {
		return false
	}
	for i := 0; i < len(octets); i += 2 {
		if !slices.Contains([]byte{0x00, 0x01, 0x03, 0x04, 0x06, 0x12, 0x20}, octets[i]) {
			return false
		}
	}
	return true
}

// isASCII guesses: of packed septets, one in two has its highest bit set.
func isASCII(octets []byte) bool {
	const enough = 4
	for _, c := range octets {
		if c != '\n' && c != '\r' && (c < ' ' || c > '~') {
			return false
		}
	}
	return len(octets) >= enough
}

func isReadable(text string) bool {
	for _, r := range text {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return text != ""
}

// isLatin guesses: what unpacks to words was packed, a word of hexadecimal
// digits unpacks to a jumble.
func isLatin(text string) bool {
	plain, all := 0, 0
	for _, r := range text {
		all++
		if r < unicode.MaxASCII {
			plain++
		}
	}
	return isReadable(text) && plain*4 >= all*3
}

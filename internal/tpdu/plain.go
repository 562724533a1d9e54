package tpdu

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Plain spells text in the GSM alphabet as far as that can be done and still be
// read: what the alphabet has (é è à ù ò ì Ç, € and so on) stays, ê becomes e,
// curly quotes become straight. What has no such spelling is left as it is.
func Plain(text string) string {
	if inGSM(text) || !utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		b.WriteString(plainRune(r))
	}
	return lineEnds.Replace(b.String())
}

// lineEnds spares the septet that a return in front of a line feed takes.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func inGSM(text string) bool {
	for _, r := range text {
		if !runeInGSM(r) {
			return false
		}
	}
	return true
}

func runeInGSM(r rune) bool {
	code, basic := basicSet[r]
	_, extended := extensionSet[r]
	return basic && code != escape || extended
}

// Spelling is how Plain spells a character, and whether that is in the GSM
// alphabet; "" is left out.
func Spelling(r rune) (string, bool) {
	s := plainRune(r)
	return s, inGSM(s)
}

func plainRune(r rune) string {
	if runeInGSM(r) {
		return string(r)
	}
	if s, ok := spellings[r]; ok {
		return s
	}
	if s := decomposed(r); inGSM(s) && (s != "" || isAccent(r)) {
		return s
	}
	return string(r)
}

// isAccent tells whether r is a mark on the letter before that no composed
// letter stands for, as in Yoruba and Ewondo.
func isAccent(r rune) bool { return 0x300 <= r && r <= 0x36f }

// decomposed is r without its marks and in its plainest form: ê is e, ﬁ is fi.
func decomposed(r rune) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(string(r)))
}

// spellings are those that decomposition does not find. Decomposition of the
// first would leave a lone space or a character outside the alphabet.
var spellings = map[rune]string{
	'´': "'", '`': "'", '‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", 'ʼ': "'", 'ʻ': "'", 'ʹ': "'", '‹': "'", '›': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '″': `"`, '«': `"`, '»': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '•': "-", '·': ".",
	'\t': " ", '\u2028': "\n", '\u2029': "\n", '\u0085': "\n",
	'\u00ad': "", '\u200b': "", '\u2060': "", '\ufeff': "",
	'œ': "oe", 'Œ': "OE", 'þ': "th", 'Þ': "Th", 'ð': "d", 'Ð': "D", 'đ': "d", 'Đ': "D", 'ł': "l", 'Ł': "L", 'ı': "i",
	'ɓ': "b", 'Ɓ': "B", 'ɗ': "d", 'Ɗ': "D", 'ɖ': "d", 'Ɖ': "D", 'ƙ': "k", 'Ƙ': "K", 'ƴ': "y", 'Ƴ': "Y",
	'ɛ': "e", 'Ɛ': "E", 'ə': "e", 'Ə': "E", 'ɔ': "o", 'Ɔ': "O", 'ŋ': "n", 'Ŋ': "N", 'ɲ': "ny", 'Ɲ': "Ny",
	'ɣ': "g", 'Ɣ': "G", 'ƒ': "f", 'Ƒ': "F", 'ɩ': "i", 'Ɩ': "I", 'ʋ': "v", 'Ʋ': "V", 'ʉ': "u", 'Ʉ': "U", 'ɨ': "i", 'Ɨ': "I",
	'©': "(c)", '®': "(R)", '°': "o", '×': "x", '÷': "/", '⁄': "/", '¢': "c", '≤': "<=", '≥': ">=", '≠': "!=", '→': "->", '←': "<-",
	'½': "1/2", '¼': "1/4", '¾': "3/4", '₦': "N", '₣': "F", '₹': "Rs", '¦': "|",
}

package lang

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the spelling by which texts are compared: lower case, accents and
// other marks gone, ligatures opened, every digit one of 0 to 9, everything
// that is not a letter or digit a single space, no space at the ends.
// "  ARRÊT, svp!" folds to "arret svp". Fold both sides of a comparison: Arabic
// letters, too, lose what people leave out (إيقاف is ايقاف).
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(readable(s)) {
		switch {
		case dropped(r):
		case inWord(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			spell(&b, unicode.ToLower(r))
		default:
			space = true
		}
	}
	return b.String()
}

// readable is s without what decomposition trips over: bytes that are no UTF-8,
// and an accent that people type for an apostrophe.
func readable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, " "), "´", "'")
}

// Split folds s and cuts it into words.
func Split(s string) []string { return strings.Fields(Fold(s)) }

// apostrophes are the marks people use for one; "don't" is one word.
const apostrophes = "’‘ʼʻʹ′"

const tatweel = 'ـ' // stretches an Arabic word

// dropped tells what stands within a word without being a letter of it: an
// apostrophe, a mark on a letter, something without a look.
func dropped(r rune) bool {
	if r <= unicode.MaxASCII {
		return r == '\'' || r == '`'
	}
	return r == tatweel || strings.ContainsRune(apostrophes, r) || unicode.Is(unicode.Cf, r) ||
		unicode.In(r, unicode.Mn, unicode.Me) && !isVowelSign(r)
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mc, r) || isVowelSign(r)
}

// isVowelSign tells whether r is a mark of the scripts from Devanagari to
// Khmer, where marks are not ornaments but vowels.
func isVowelSign(r rune) bool { return 0x900 <= r && r < 0x1ab0 && unicode.Is(unicode.Mn, r) }

// spell writes a lower-case letter or a digit.
func spell(b *strings.Builder, r rune) {
	if r <= unicode.MaxASCII {
		b.WriteByte(byte(r))
		return
	}
	if s, ok := opened[r]; ok {
		b.WriteString(s)
		return
	}
	b.WriteRune(digit(r))
}

// opened spells out letters that compatibility decomposition leaves whole, and
// levels letters that are written one for the other.
var opened = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ς': "σ",
	'ة': "ه", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ٱ': "ا",
}

// digit is r as one of 0 to 9 where it is a digit of another script. Unicode
// keeps the ten digits of a script together, zero first.
func digit(r rune) rune {
	for _, zeros := range unicode.Nd.R16 {
		if zero := rune(zeros.Lo); zero <= r && r <= rune(zeros.Hi) {
			return '0' + (r-zero)%10
		}
	}
	return r
}

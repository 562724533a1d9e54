package lang

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the spelling by which texts are compared: lower case, accents and
// other marks gone, ligatures opened, everything that is not a letter or digit
// a single space, no space at the ends. "  ARRÊT, svp!" folds to "arret svp".
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case dropped(r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
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

// dropped tells what stands within a word without being a letter of it: marks,
// apostrophes, the Arabic stretching dash and invisible signs.
func dropped(r rune) bool {
	if r < 0x80 {
		return r == '\''
	}
	return r == '’' || r == '\u0640' || unicode.IsMark(r) || unicode.Is(unicode.Cf, r)
}

// spell writes a letter, opening those that are two.
func spell(b *strings.Builder, r rune) {
	if r < 0x80 {
		b.WriteByte(byte(r))
		return
	}
	b.WriteString(opened(r))
}

// opened spells out letters that compatibility decomposition leaves whole.
func opened(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ':
		return "d"
	case 'ı':
		return "i"
	}
	return string(r)
}

// Split folds s and cuts it into words.
func Split(s string) []string { return strings.Fields(Fold(s)) }

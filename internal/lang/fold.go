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
	space := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '’' || r == '\'' || r == '\u0640' || unicode.Is(unicode.Cf, r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteString(opened(unicode.ToLower(r)))
		default:
			space = true
		}
	}
	return b.String()
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

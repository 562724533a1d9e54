package accounts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// What a password may be long, in characters and in bytes.
const (
	LeastPassword = 10
	mostPassword  = 1000
)

// Why a password is refused. Each is a sentence for the person who chose it.
var (
	ErrShort  = fmt.Errorf("the password is too short: it needs %d characters or more, such as four words", LeastPassword)
	ErrLong   = fmt.Errorf("the password is too long: %d bytes are the most", mostPassword)
	ErrCommon = errors.New("many people use this password, so it would be guessed first: take four words that do not belong together")
	ErrOwn    = errors.New("the password is the name of the account or of the organisation, so it would be guessed first")
)

// CheckPassword refuses a password that would be guessed; names are those of
// the account and the organisation, which a stranger tries first. The errors
// are ErrShort, ErrLong, ErrCommon and ErrOwn.
func CheckPassword(password string, names ...string) error {
	switch {
	case utf8.RuneCountInString(password) < LeastPassword:
		return ErrShort
	case len(password) > mostPassword:
		return ErrLong
	}
	bare := core(password)
	for _, name := range names {
		if own := core(name); own != "" && bare == own {
			return ErrOwn
		}
	}
	if common(password, bare) {
		return ErrCommon
	}
	return nil
}

// core is what a password is without what people put around it to please a
// rule: capitals, accents, signs, digits at its ends.
func core(password string) string {
	s := strings.ReplaceAll(lang.Fold(password), " ", "")
	return strings.Trim(s, "0123456789")
}

// common tells whether a password is one of those tried first: a well-known
// one, a row of keys, one word over and over.
func common(password, bare string) bool {
	whole := strings.ReplaceAll(lang.Fold(password), " ", "")
	return slices.Contains(wellKnown, bare) || slices.Contains(wellKnown, unleet(bare)) || repeats(whole) || inRow(whole)
}

// repeats tells whether s is a short piece over and over: aaaaaaaaaa, 1212121212.
func repeats(s string) bool {
	for n := 1; n <= len(s)/2 && n <= 6; n++ {
		if strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return true
		}
	}
	return false
}

// inRow tells whether s runs along the alphabet, the digits or a keyboard.
func inRow(s string) bool {
	for _, row := range keyRows {
		if strings.Contains(row+row, s) || strings.Contains(backwards(row+row), s) {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// unleet reads the signs that people write for letters.
func unleet(s string) string {
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(s)
}

// keyRows are the rows of keys and of signs that fingers run along.
var keyRows = []string{
	"1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "1a2z3e4r5t6y7u8i9o0p", "a1b2c3d4e5f6g7h8i9j0",
}

// wellKnown are words that passwords of ten characters and more are made of
// most often, in the languages of the page, as core leaves them. Shorter ones
// are here because digits are put behind them.
var wellKnown = []string{
	"", "password", "passwort", "passer", "passwd", "pass", "passpass", "passwordpassword", "mypassword", "newpassword", "thepassword",
	"motdepasse", "monmotdepasse", "motdepass", "mdp", "bonjour", "bonjourbonjour", "soleil", "chouchou", "doudou", "jetaime", "jetaimetrop",
	"iloveyou", "iloveyousomuch", "ilovejesus", "jesusislord", "jesuschrist", "jesusestseigneur", "dieuestgrand", "dieuestamour", "godisgood",
	"godisgreat", "jesus", "blessed", "welcome", "bienvenue", "karibu", "letmein", "letmeinnow", "changeme", "changeit", "changemoi", "admin",
	"administrator", "administrateur", "adminadmin", "administrateuradmin", "root", "rootroot", "user", "utilisateur", "test", "testtest", "testing",
	"demo", "demodemo", "default", "secret", "secretsecret", "topsecret", "qwerty", "azerty", "qwertyuiop", "azertyuiop", "qwertyqwerty",
	"azertyazerty", "abc", "abcabc", "abcd", "abcdef", "abcdefg", "dragon", "monkey", "football", "basketball", "baseball", "superman", "batman",
	"starwars", "pokemon", "princess", "princesse", "sunshine", "shadow", "master", "michael", "charlie", "trustno", "whatever", "computer",
	"ordinateur", "internet", "liverpool", "barcelona", "realmadrid", "chelsea", "arsenal", "manchester", "manchesterunited", "marseille",
	"loulou", "nicolas", "christelle", "emmanuel", "emmanuelle", "mohamed", "mohammed", "fatima", "fatoumata", "aminata", "mariama", "marie",
	"cameroun", "cameroon", "senegal", "cotedivoire", "abidjan", "yaounde", "douala", "kinshasa", "nairobi", "kenya", "nigeria", "ghana",
	"africa", "afrique", "america", "france", "london", "paris", "samsung", "android", "orange", "mtn", "google", "facebook", "whatsapp",
	"tocsin", "tocsintocsin", "tocsinadmin", "tocsinpassword", "coordinator", "coordinateur", "coordinatrice", "moderator", "frontlinesms",
	"correcthorsebatterystaple", "unedeuxtrois", "onetwothree", "onetwothreefour", "undeuxtrois", "undeuxtroisquatre",
}

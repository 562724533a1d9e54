package accounts

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Token is what a program shows instead of a password.
type Token struct {
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Created time.Time `json:"created"`
	// Used is when it was last shown, to the hour.
	Used time.Time `json:"used,omitzero"`
}

var tokens = store.NewBucket[Token]("tokens") // hash of the token

// tokenMark begins every token, so that one that leaked is recognised.
const tokenMark = "tocsin_"

// CreateToken makes a token and returns it: nothing tells it again. The error
// wraps ErrTaken where there is one of that name.
func CreateToken(tx *store.Tx, t Token) (secret string, err error) {
	if err := CheckName(t.Name); err != nil {
		return "", err
	}
	if _, _, err := tokenNamed(tx, t.Name); !store.IsNotFound(err) {
		return "", cmp.Or(err, fmt.Errorf("token %s: %w", t.Name, ErrTaken))
	}
	secret = tokenMark + newSecret()
	return secret, tokens.Put(tx, secretKey(secret), t)
}

// FindToken is the token that was shown, or store.ErrNotFound.
func FindToken(tx *store.Tx, secret string) (Token, error) { return tokens.Get(tx, secretKey(secret)) }

// usedEvery is how exactly the last use of a token is kept: more would cost a
// write with every call.
const usedEvery = time.Hour

// Stale tells whether a use at now is worth a note.
func (t Token) Stale(now time.Time) bool { return now.Sub(t.Used).Abs() >= usedEvery }

// UseToken notes that a token was shown.
func UseToken(tx *store.Tx, secret string, now time.Time) error {
	t, err := FindToken(tx, secret)
	if err != nil || !t.Stale(now) {
		return err
	}
	t.Used = now
	return tokens.Put(tx, secretKey(secret), t)
}

// Tokens is every token, by name.
func Tokens(tx *store.Tx) (all []Token, err error) {
	err = tokens.Each(tx, store.Range{}, func(_ []byte, t Token) error {
		all = append(all, t)
		return nil
	})
	slices.SortFunc(all, func(a, b Token) int { return bytes.Compare(nameKey(a.Name), nameKey(b.Name)) })
	return all, err
}

// RemoveToken takes a token away: who shows it is nobody from now on.
func RemoveToken(tx *store.Tx, name string) error {
	key, _, err := tokenNamed(tx, name)
	if err != nil {
		return err
	}
	return tokens.Delete(tx, key)
}

// tokenNamed is the token of a name with its key, or store.ErrNotFound.
func tokenNamed(tx *store.Tx, name string) (key []byte, found Token, err error) {
	err = tokens.Each(tx, store.Range{}, func(k []byte, t Token) error {
		if !sameName(t.Name, name) {
			return nil
		}
		key, found = bytes.Clone(k), t
		return store.ErrStop
	})
	if err == nil && key == nil {
		err = store.ErrNotFound
	}
	return key, found, err
}

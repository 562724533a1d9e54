package accounts

import (
	"errors"
	"strings"
	"testing"
)

func TestAHashMatchesItsPasswordOnly(t *testing.T) {
	h := NewHash("quatre mots sans lien")
	if !strings.HasPrefix(string(h), "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("the hash is %s", h)
	}
	cases := map[string]struct {
		hash     Hash
		password string
		want     bool
	}{
		"its own":       {h, "quatre mots sans lien", true},
		"another":       {h, "Quatre mots sans lien", false},
		"none":          {h, "", false},
		"of nobody":     {"", "quatre mots sans lien", false},
		"no password":   {"", "", false},
		"of a stranger": {"$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$CXyiBJEhe7uHN/XkTPDYkAVbZYvN8KqQXpVzhjo1nAI", "x", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.hash.Matches(c.password); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	if again := NewHash("quatre mots sans lien"); again == h {
		t.Error("two hashes of one password are the same: there is no salt")
	}
}

func TestCheckPassword(t *testing.T) {
	cases := map[string]struct {
		password string
		want     error
	}{
		"four words":        {"cheval pile agrafe correct", nil},
		"a sentence":        {"le puits est à sec", nil},
		"in Arabic":         {"السماء زرقاء اليوم", nil},
		"short":             {"kz7!Qp2", ErrShort},
		"very long":         {strings.Repeat("ab c", 300), ErrLong},
		"well known":        {"Password123!", ErrCommon},
		"in French":         {"MotDePasse2024", ErrCommon},
		"signs for letters": {"P4ssw0rd!!2026", ErrCommon},
		"digits in a row":   {"1234567890", ErrCommon},
		"keys in a row":     {"azertyuiop", ErrCommon},
		"one sign":          {"aaaaaaaaaaaa", ErrCommon},
		"one word twice":    {"hihihihihi", ErrCommon},
		"only digits":       {"2026112212", ErrCommon},
		"the account":       {"Fatoumata-Bi 1990", ErrOwn},
		"the organisation":  {"comité du puits!", ErrOwn},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := CheckPassword(c.password, "fatoumata bi", "Comité du puits"); !errors.Is(got, c.want) {
				t.Errorf("%q: got %v, want %v", c.password, got, c.want)
			}
		})
	}
}

func FuzzParseHash(f *testing.F) {
	for _, seed := range []string{
		"", "$argon2id$v=19$m=47104,t=1,p=1$c2FsdHNhbHQ$CXyiBJEhe7uHN/XkTPDYkAVbZYvN8KqQXpVzhjo1nAI",
		"$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$", "$argon2i$v=19$m=8,t=1,p=1$$", "$$$$$",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := parseHash(Hash(s)); err == nil && !p.sound() {
			t.Errorf("%q was taken: %+v", s, p)
		}
	})
}

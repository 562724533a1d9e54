package accounts

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Errors a caller branches on, besides store.ErrNotFound.
var (
	// ErrTaken is returned for a name that an account or a token has already.
	ErrTaken = errors.New("the name is taken")
	// ErrLastCoordinator is returned for what would leave nobody to look after
	// the accounts.
	ErrLastCoordinator = errors.New("it is the last account of a coordinator")
)

// Account is a person who may sign in.
type Account struct {
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Password Hash      `json:"password,omitempty"` // "" for none yet: only a link signs in
	Created  time.Time `json:"created"`
	SignedIn time.Time `json:"signed_in,omitzero"` // last
	Choices
}

// Choices are what a person chose for the page.
type Choices struct {
	Language string `json:"language,omitempty"` // ISO 639; "": the browser's
	Zone     string `json:"zone,omitempty"`     // as Africa/Douala; "": the daemon's
}

var accounts = store.NewBucket[Account]("accounts") // folded name

// mostName bounds a name in characters.
const mostName = 60

// CheckName refuses what can not be the name of an account or a token.
func CheckName(name string) error {
	switch {
	case lang.Fold(name) == "":
		return fmt.Errorf("the name %q has no letter and no digit", name)
	case utf8.RuneCountInString(name) > mostName:
		return fmt.Errorf("the name has more than %d characters", mostName)
	case strings.TrimSpace(name) != name || strings.ContainsFunc(name, unwanted):
		return fmt.Errorf("the name %q begins or ends with a space, or holds a sign that can not be seen", name)
	case strings.ContainsAny(name, `/\`):
		return fmt.Errorf("the name %q holds a slash", name)
	}
	return nil
}

func unwanted(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

// nameKey makes Élise, elise and ELISE one account: people sign in on phones.
func nameKey(name string) []byte { return []byte(lang.Fold(name)) }

func sameName(a, b string) bool { return lang.Fold(a) == lang.Fold(b) }

// Create makes an account. The error wraps ErrTaken where there is one of that
// name, however it is written.
func Create(tx *store.Tx, a Account) error {
	if err := CheckName(a.Name); err != nil {
		return err
	}
	if accounts.Has(tx, nameKey(a.Name)) {
		return fmt.Errorf("account %s: %w", a.Name, ErrTaken)
	}
	return accounts.Put(tx, nameKey(a.Name), a)
}

// Find is the account of that name, or store.ErrNotFound.
func Find(tx *store.Tx, name string) (Account, error) { return accounts.Get(tx, nameKey(name)) }

// Any tells whether there is an account at all.
func Any(tx *store.Tx) bool { return !accounts.Empty(tx, store.Range{}) }

// All is every account, by name.
func All(tx *store.Tx) (all []Account, err error) {
	err = accounts.Each(tx, store.Range{}, func(_ []byte, a Account) error {
		all = append(all, a)
		return nil
	})
	return all, err
}

// Choose keeps what a person chose.
func Choose(tx *store.Tx, name string, c Choices) error {
	return change(tx, name, func(a *Account) { a.Choices = c })
}

// Greet notes that somebody signed in.
func Greet(tx *store.Tx, name string, now time.Time) error {
	return change(tx, name, func(a *Account) { a.SignedIn = now })
}

// SetPassword gives an account a new password and ends its sessions, and the
// links that would have signed in to it.
func SetPassword(tx *store.Tx, name string, h Hash) error {
	if err := change(tx, name, func(a *Account) { a.Password = h }); err != nil {
		return err
	}
	return errors.Join(EndSessions(tx, name), dropLinks(tx, name))
}

// SetRole changes what an account may do and ends its sessions. The error wraps
// ErrLastCoordinator where nobody else would be one.
func SetRole(tx *store.Tx, name string, r Role) error {
	a, err := Find(tx, name)
	if err != nil || a.Role == r {
		return err
	}
	if err := spare(tx, a); err != nil {
		return err
	}
	a.Role = r
	return errors.Join(accounts.Put(tx, nameKey(name), a), EndSessions(tx, name))
}

// Remove takes an account away, with its sessions and links. The error wraps
// ErrLastCoordinator where nobody else would be one.
func Remove(tx *store.Tx, name string) error {
	a, err := Find(tx, name)
	if err != nil {
		return err
	}
	if err := spare(tx, a); err != nil {
		return err
	}
	return errors.Join(accounts.Delete(tx, nameKey(name)), EndSessions(tx, name), dropLinks(tx, name))
}

// spare refuses to lose the last coordinator.
func spare(tx *store.Tx, a Account) error {
	if a.Role != Coordinator {
		return nil
	}
	others := 0
	err := accounts.Each(tx, store.Range{}, func(_ []byte, other Account) error {
		if other.Role == Coordinator && !sameName(other.Name, a.Name) {
			others++
		}
		return nil
	})
	if err == nil && others == 0 {
		return fmt.Errorf("account %s: %w", a.Name, ErrLastCoordinator)
	}
	return err
}

func change(tx *store.Tx, name string, fn func(*Account)) error {
	a, err := Find(tx, name)
	if err != nil {
		return err
	}
	fn(&a)
	return accounts.Put(tx, nameKey(name), a)
}

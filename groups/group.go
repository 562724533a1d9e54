package groups

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ID is the name of a group as commands and files use it: letters, digits, and
// - _ . between them, with one letter or more: commands tell it from a number.
// Make one from people's input with ParseID.
type ID string

// Everyone is the name that stands for all contacts, so no group has it.
const Everyone = "all"

// longestID bounds a group's name, in bytes: it is part of every member's key.
const longestID = 64

// NameError says why a text can not name a group.
type NameError struct {
	Text   string
	Reason string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("%q can not name a group: %s", shorten(e.Text), e.Reason)
}

// ParseID checks a group's name. The error is a *NameError.
func ParseID(text string) (ID, error) {
	s := strings.TrimSpace(text)
	switch {
	case s == "":
		return "", &NameError{text, "it is empty"}
	case !utf8.ValidString(s):
		return "", &NameError{text, "it is not UTF-8"}
	case len(s) > longestID:
		return "", &NameError{text, fmt.Sprintf("it is longer than %d bytes", longestID)}
	case strings.HasPrefix(s, "-"):
		return "", &NameError{text, "it begins with -, as options do"}
	case strings.EqualFold(s, Everyone):
		return "", &NameError{text, "it stands for everybody"}
	case strings.Trim(s, "0123456789-_.") == "":
		return "", &NameError{text, "it has no letter and would be read as a number"}
	}
	if i := strings.IndexFunc(s, notOfName); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return "", &NameError{text, fmt.Sprintf("%q is no letter, digit, - _ or .", r)}
	}
	return ID(s), nil
}

func notOfName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune("-_.", r)
}

// Group is a list of people with a name. Title is what people read, per
// language. Where Confirm is set, joining waits for a YES. Declared groups came
// from a campaign file and may be removed by one.
type Group struct {
	Name     ID        `json:"name"`
	Title    lang.Text `json:"title,omitempty"`
	Confirm  bool      `json:"confirm,omitempty"`
	Declared bool      `json:"declared,omitempty"`
	Created  time.Time `json:"created,omitzero"`
}

// Called is the title in the first of the languages that has one, else the name.
func (g Group) Called(languages ...string) string {
	if t := g.Title.In(languages...); t != "" {
		return t
	}
	return string(g.Name)
}

// Same tells whether g and other declare the same group.
func (g Group) Same(other Group) bool {
	return g.Name == other.Name && g.Confirm == other.Confirm && g.Declared == other.Declared && maps.Equal(g.Title, other.Title)
}

var groups = store.NewBucket[Group]("groups")

// Create makes a group; ErrExists if there is one of that name or of one that
// texts do not tell from it ("Santé", "sante"), a *NameError for a name that can
// not be one.
func Create(tx *store.Tx, g Group) error {
	if _, err := ParseID(string(g.Name)); err != nil {
		return err
	}
	other, err := Like(tx, g.Name)
	if err == nil {
		return fmt.Errorf("group %s: %w", other.Name, ErrExists)
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return groups.Put(tx, []byte(g.Name), g)
}

// Like returns the group whose name is id, or one that texts do not tell from
// it; else ErrNotFound.
func Like(tx *store.Tx, id ID) (Group, error) {
	all, err := All(tx)
	if err != nil {
		return Group{}, err
	}
	for _, g := range all {
		if g.Name == id || lang.Fold(string(g.Name)) == lang.Fold(string(id)) {
			return g, nil
		}
	}
	return Group{}, fmt.Errorf("group %s: %w", id, ErrNotFound)
}

// Edit replaces what is known about the group of that name; it keeps Created.
func Edit(tx *store.Tx, g Group) error {
	old, err := Show(tx, g.Name)
	if err != nil {
		return err
	}
	g.Created = old.Created
	return groups.Put(tx, []byte(g.Name), g)
}

// Show returns the group of that name, or an error that wraps ErrNotFound.
func Show(tx *store.Tx, id ID) (Group, error) {
	g, err := groups.Get(tx, []byte(id))
	if errors.Is(err, store.ErrNotFound) {
		return Group{}, fmt.Errorf("group %s: %w", id, ErrNotFound)
	}
	return g, err
}

// All returns every group, by name.
func All(tx *store.Tx) ([]Group, error) {
	var all []Group
	err := groups.Each(tx, store.Range{}, func(_ []byte, g Group) error {
		all = append(all, g)
		return nil
	})
	return all, err
}

// Named returns the group people mean by text: the one of that name, else the
// one whose name or a title of which folds to the same words. Else ErrNotFound.
func Named(tx *store.Tx, text string) (Group, error) {
	if g, err := groups.Get(tx, []byte(strings.TrimSpace(text))); !errors.Is(err, store.ErrNotFound) {
		return g, err
	}
	all, err := All(tx)
	if err != nil {
		return Group{}, err
	}
	if g, ok := meant(all, text); ok {
		return g, nil
	}
	return Group{}, fmt.Errorf("group %q: %w", text, ErrNotFound)
}

// meant is the first group with a name, else a title, of the same words.
func meant(all []Group, text string) (Group, bool) {
	fold := lang.Fold(text)
	if fold == "" {
		return Group{}, false
	}
	same := func(s string) bool { return lang.Fold(s) == fold }
	for _, names := range []func(Group) []string{namesOf, titlesOf} {
		for _, g := range all {
			if slices.ContainsFunc(names(g), same) {
				return g, true
			}
		}
	}
	return Group{}, false
}

func namesOf(g Group) []string  { return []string{string(g.Name)} }
func titlesOf(g Group) []string { return slices.Sorted(maps.Values(g.Title)) }

// Delete removes a group; its members remain contacts. The cost is that of its
// members: for large groups call Thin first, in transactions of its own.
func Delete(tx *store.Tx, id ID) error {
	if _, err := Show(tx, id); err != nil {
		return err
	}
	if _, err := Thin(tx, id, 0); err != nil {
		return err
	}
	return errors.Join(
		groups.Delete(tx, []byte(id)),
		counts.Delete(tx, memberCount(id)),
		dropAwaitedOf(tx, id),
	)
}

// Thin takes up to limit members (0: all) out of a group that is to be deleted
// and returns how many are left. It leaves no evidence: nobody chose to leave.
func Thin(tx *store.Tx, id ID, limit int) (left int, err error) {
	var going []phone.Number
	for n := range memberNumbers(tx, id, "") {
		if going = append(going, n); len(going) == limit {
			break
		}
	}
	for _, n := range going {
		if err := depart(tx, id, n); err != nil {
			return 0, err
		}
	}
	return CountMembers(tx, id)
}

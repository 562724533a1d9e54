package groups

import (
	"maps"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Only narrows a selection to some of its people. The zero value keeps all.
type Only struct {
	// Languages keeps to people who speak one of these (ISO 639). Who has not
	// told theirs counts as a speaker of Unknown.
	Languages []string `json:"languages,omitempty"`
	Unknown   string   `json:"unknown,omitempty"`
	// Fields keeps to people with these values, compared as texts are.
	Fields map[string]string `json:"fields,omitempty"`
	// Since keeps to those who joined one of the groups then or later; of
	// everyone, to those first known then or later.
	Since time.Time `json:"since,omitzero"`
}

// IsZero tells whether everybody is kept.
func (o Only) IsZero() bool { return len(o.Languages) == 0 && len(o.Fields) == 0 && o.Since.IsZero() }

// Verdict is what a Sieve says of somebody.
type Verdict uint8

// The verdicts.
const (
	Kept          Verdict = iota // in the selection
	LeftOut                      // by a field, or by the day they joined
	OtherLanguage                // by their language alone
)

// Sieve applies Selection.Only, which Select does not: to read a contact for
// every key takes long, so the caller decides how many at a time.
type Sieve struct {
	tx    *store.Tx
	of    Selection
	named map[phone.Number]bool
}

// NewSieve is the sieve of a selection. It ends with the transaction.
func NewSieve(tx *store.Tx, s Selection) *Sieve {
	v := &Sieve{tx: tx, of: s, named: map[phone.Number]bool{}}
	if !s.Only.IsZero() {
		for _, n := range s.Numbers {
			v.named[n] = true
		}
	}
	return v
}

// Look judges one whom Select found. Who is named by number is always kept.
func (v *Sieve) Look(n phone.Number) (Verdict, error) {
	if v.of.Only.IsZero() || v.named[n] {
		return Kept, nil
	}
	c, err := Find(v.tx, n)
	if err != nil && !store.IsNotFound(err) {
		return LeftOut, err
	}
	if !c.hasFields(v.of.Only.Fields) {
		return LeftOut, nil
	}
	recent, err := v.recent(c, n)
	switch {
	case err != nil || !recent:
		return LeftOut, err
	case !v.of.Only.speaks(c.Language):
		return OtherLanguage, nil
	}
	return Kept, nil
}

func (o Only) speaks(language string) bool {
	if language == "" {
		language = o.Unknown
	}
	return len(o.Languages) == 0 || slices.Contains(o.Languages, language)
}

func (c Contact) hasFields(want map[string]string) bool {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if v, _ := c.Value(name); lang.Fold(v) != lang.Fold(want[name]) {
			return false
		}
	}
	return true
}

// recent tells whether somebody joined since the day that is asked for.
func (v *Sieve) recent(c Contact, n phone.Number) (bool, error) {
	since := v.of.Only.Since
	if since.IsZero() {
		return true, nil
	}
	if v.of.Everyone {
		return !c.Created.Before(since), nil
	}
	for _, id := range v.of.Groups {
		m, err := members.Get(v.tx, memberKey(id, n))
		if err == nil && !fromMillis(m.At).Before(since) {
			return true, nil
		}
		if err != nil && !store.IsNotFound(err) {
			return false, err
		}
	}
	return false, nil
}

package outbox

import (
	"maps"
	"slices"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// audience tells for whom of its selection a broadcast is.
type audience struct {
	tx    *store.Tx
	b     *Broadcast
	sieve *groups.Sieve
	last  groups.Contact // the one found last
}

func newAudience(tx *store.Tx, b *Broadcast) *audience {
	return &audience{tx: tx, b: b, sieve: groups.NewSieve(tx, b.To)}
}

// look judges one of the selection: a broadcast that has no wording for their
// language is not for them.
func (a *audience) look(n phone.Number) (groups.Verdict, error) {
	verdict, err := a.sieve.Look(n)
	if err != nil || verdict != groups.Kept || a.b.Text != "" || len(a.b.Texts) == 0 {
		return verdict, err
	}
	c, err := a.find(n)
	if err != nil {
		return groups.LeftOut, err
	}
	if _, _, spoken := a.b.wording(c.Language); !spoken {
		return groups.OtherLanguage, nil
	}
	return groups.Kept, nil
}

// wording is the text for a language and the language it is in ("": any), and
// whether there is one that serves it.
func (b *Broadcast) wording(language string) (text, in string, spoken bool) {
	if language == "" {
		language = b.Language
	}
	if t, ok := b.Texts[language]; ok {
		return t, language, true
	}
	if b.Text != "" || len(b.Texts) == 0 {
		return b.Text, lang.Any, true
	}
	return b.Texts.In(b.Language), lang.Any, false
}

// Wordings is every text of the broadcast, by language.
func (b *Broadcast) Wordings() lang.Text {
	all := maps.Clone(b.Texts)
	if all == nil {
		all = lang.Text{}
	}
	if b.Text != "" {
		all[lang.Any] = b.Text
	}
	return all
}

// wordings are the texts to be checked, in a fixed order: where there is none at
// all, the empty one.
func wordings(text string, texts lang.Text) (list []string) {
	if text != "" || len(texts) == 0 {
		list = append(list, text)
	}
	for _, l := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, texts[l])
	}
	return list
}

// find is the contact of a number, empty but for it where there is none.
func (a *audience) find(n phone.Number) (groups.Contact, error) {
	if a.last.Number == n {
		return a.last, nil
	}
	c, err := groups.Find(a.tx, n)
	if err != nil && !store.IsNotFound(err) {
		return c, err
	}
	c.Number = n
	a.last = c
	return c, nil
}

// textFor is the text one person gets, and the language of its wording.
func (a *audience) textFor(n phone.Number) (text, in string, err error) {
	var who groups.Contact
	if len(a.b.Texts) > 0 || len(lang.Variables(a.b.Text)) > 0 {
		if who, err = a.find(n); err != nil {
			return "", "", err
		}
	}
	text, in, _ = a.b.wording(who.Language)
	text = lang.Render(text, who.Value)
	if a.b.Plain {
		text = tpdu.Plain(text)
	}
	return text, in, nil
}

// textFor is the text one person gets.
func (b *Broadcast) textFor(tx *store.Tx, n phone.Number) (string, error) {
	text, _, err := (&audience{tx: tx, b: b}).textFor(n)
	return text, err
}

package api

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// The orders of a list of people.
const (
	SortNumber = ""     // by number
	SortName   = "name" // by name; who has none comes last
	SortSeen   = "seen" // who wrote last comes first
)

// PeopleQuery selects people for a list that is sorted, counted and paged by
// cursor. Text is looked for at the beginnings of words in names and fields, and
// in numbers. Page.After is the Next of the page before.
type PeopleQuery struct {
	Text     string `json:"text,omitempty"`
	Group    string `json:"group,omitempty"`
	Language string `json:"language,omitempty"`
	// Field keeps to those who have this field, with Value where that is set.
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`

	Stopped     *bool  `json:"stopped,omitempty"`
	Held        bool   `json:"held,omitempty"`
	Unreachable bool   `json:"unreachable,omitempty"`
	Sort        string `json:"sort,omitempty"`
	Page
}

// People is a page of a list of people. Count is how many the whole list has; it
// is exact unless More says that there are more than that.
type People struct {
	People []Contact `json:"people"`
	Count  int       `json:"count"`
	More   bool      `json:"more"`
	Next   string    `json:"next,omitempty"`
}

// Facets are what people can be told apart by, beside groups.
type Facets struct {
	Languages []string `json:"languages"`
	Fields    []string `json:"fields"`
}

// The kinds of a Moment that are texts. Others are what evidence shows: joined,
// asked, confirmed, left, stopped, started, maybe stop, not a stop, consented,
// added, edited, merged.
const (
	MomentIn  = "in"
	MomentOut = "out"
)

// Moment is something that happened between a person and us.
type Moment struct {
	At     time.Time    `json:"at"`
	Kind   string       `json:"kind"`
	Number phone.Number `json:"number"` // of theirs
	// ID is the text's, Text what it says, Note what it did or became of it,
	// Poll what it answered, Broadcast what it belongs to.
	ID        string   `json:"id,omitempty"`
	Text      string   `json:"text,omitempty"`
	Note      string   `json:"note,omitempty"`
	Poll      string   `json:"poll,omitempty"`
	Broadcast string   `json:"broadcast,omitempty"`
	Flags     []string `json:"flags,omitempty"`
	// Group, By, Who, Words and File tell of the others.
	Group string `json:"group,omitempty"`
	By    string `json:"by,omitempty"`
	Who   string `json:"who,omitempty"`
	Words string `json:"words,omitempty"`
	File  string `json:"file,omitempty"`
}

// Timeline is a page of all that happened with a person, newest first.
type Timeline struct {
	Moments []Moment `json:"moments"`
	Next    string   `json:"next,omitempty"`
}

// Merge makes one contact of two: Keep stays the number.
type Merge struct {
	Keep string `json:"keep"`
	Gone string `json:"gone"`
}

// Footprint is how much is kept about a person: what an erasure removes. Each
// count stops at 10,000.
type Footprint struct {
	Number   phone.Number   `json:"number"`
	Name     string         `json:"name"`
	Also     []phone.Number `json:"also,omitempty"`
	In       int            `json:"in"`       // texts from them
	Out      int            `json:"out"`      // texts to them
	Evidence int            `json:"evidence"` // pieces
	Groups   []string       `json:"groups"`
	Stopped  bool           `json:"stopped"` // that they said stop is kept, as a mark that does not show the number
}

// Dossier is all that is known of a person, for them to have.
type Dossier struct {
	Contact
	Consent  []Consent `json:"consent"`
	Timeline []Moment  `json:"timeline"`
}

// GroupEdit says what to change of a group; a nil field stays as it is.
type GroupEdit struct {
	Name    string    `json:"name"`
	Title   lang.Text `json:"title,omitempty"`
	Confirm *bool     `json:"confirm,omitempty"`
}

// Counted is how many there were at a time.
type Counted struct {
	At    time.Time `json:"at"`
	Count int       `json:"count"`
}

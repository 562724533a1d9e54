// Package campaign reads campaign files: the groups, keywords and polls that an
// operator declares. A file is taken as a whole or not at all.
package campaign

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

// Campaign is what a file declares, in its order.
type Campaign struct {
	Groups []Group
	// Rules have names of their own, no two the same: the one given, else
	// their first word, else "catch-all".
	Rules []keywords.Rule
	Polls []Poll
}

// Group is a group of people.
type Group struct {
	Name    string
	Title   lang.Text
	Confirm bool // joining waits for a YES
}

// Poll is a question.
type Poll struct {
	Name     string
	Word     string
	Question lang.Text
	Options  []keywords.Option
	Votes    string    // "last" or "first"
	Closes   time.Time // zero: never by itself
	Reply    lang.Text // nil: a vote is not answered
	Unclear  lang.Text
}

// Surroundings are what a file is read in.
type Surroundings struct {
	Country  string         // ISO 3166, of numbers without +
	Location *time.Location // of times without a zone; nil is UTC
	// HasGroup and HasPoll tell of what is there besides the file; nil for
	// nothing. GroupName says why a text can not name a group; nil takes all.
	HasGroup  func(name string) bool
	HasPoll   func(name string) bool
	GroupName func(text string) error
}

// Parse reads a campaign file; file names it in errors. The error is a
// *strict.Error with everything that is wrong.
func Parse(raw []byte, file string, s Surroundings) (Campaign, error) {
	if s.Location == nil {
		s.Location = time.UTC
	}
	f := &reading{around: s, words: map[string][]taken{}, groups: map[string]bool{}, polls: map[string]bool{}}
	if root := f.Document(raw, "the file is empty: it declares groups, keywords or polls"); root != nil {
		f.Mapping(root, "", map[string]strict.Field{
			"groups":   f.list(f.group),
			"keywords": f.list(f.rule),
			"polls":    f.list(f.poll),
		})
	}
	if err := f.Err(file); err != nil {
		return Campaign{}, err
	}
	return f.Campaign, nil
}

package api

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Contact is a person.
type Contact struct {
	Number   phone.Number `json:"number"`
	Name     string       `json:"name"`
	Language string       `json:"language"`
	Groups   []string     `json:"groups"`
	// Also are other numbers of theirs, which were merged into this one.
	Also    []phone.Number `json:"also,omitempty"`
	Stopped bool           `json:"stopped"`
	Held    bool           `json:"held"`
	// Unreachable says why broadcasts leave them out; "" where they do not.
	Unreachable string `json:"unreachable,omitempty"`

	Fields  map[string]string `json:"fields"`
	Created time.Time         `json:"created,omitzero"`
	Seen    time.Time         `json:"seen,omitzero"`
}

// Consent is one piece of evidence: what a person agreed to or refused, when
// and by which words.
type Consent struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Group   string    `json:"group,omitempty"`
	By      string    `json:"by"`
	Words   string    `json:"words,omitempty"`
	Message string    `json:"message,omitempty"`
}

// ContactDetail is a person with their evidence and latest texts.
type ContactDetail struct {
	Contact
	Consent []Consent     `json:"consent"`
	Thread  []ThreadEntry `json:"thread"`
}

// ContactEdit says what to change of a contact; a nil field stays as it is.
type ContactEdit struct {
	Number   string            `json:"number"`
	Name     *string           `json:"name,omitempty"`
	Language *string           `json:"language,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"` // "" removes the field
	Groups   []string          `json:"groups,omitempty"` // joined besides those they are in
	Consent  string            `json:"consent,omitempty"`
	Stop     *bool             `json:"stop,omitempty"` // true stops; false: the person asked an operator to be texted again
}

// ContactQuery selects contacts for a list.
type ContactQuery struct {
	Text    string `json:"text,omitempty"`
	Group   string `json:"group,omitempty"`
	Stopped *bool  `json:"stopped,omitempty"`
	// Unreachable selects those that broadcasts leave out because no text
	// arrives, whether they are contacts or not; Text, Group and Stopped do not
	// count then.
	Unreachable bool `json:"unreachable,omitempty"`
	Page
}

// Page bounds a list. After is the last item of the page before; Limit 0
// means 50; All lifts the bound.
type Page struct {
	After string `json:"after,omitempty"`
	Limit int    `json:"limit,omitempty"`
	All   bool   `json:"all,omitempty"`
}

// ImportOptions go with a CSV file of people.
type ImportOptions struct {
	Consent string   `json:"consent"`
	DryRun  bool     `json:"dry_run"`
	Groups  []string `json:"groups,omitempty"` // every person of the file joins these too
	File    string   `json:"file,omitempty"`   // its name, for the evidence
}

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Rows          int          `json:"rows"`
	Created       int          `json:"created"`
	Updated       int          `json:"updated"`
	Unchanged     int          `json:"unchanged"`
	NotTaken      []RowProblem `json:"not_taken"`
	GroupsCreated []string     `json:"groups_created"`
	Notes         []RowProblem `json:"notes"`
	Changes       []RowProblem `json:"changes"` // values that replaced others
	Joined        int          `json:"joined"`  // memberships that are new
	Waiting       int          `json:"waiting"` // memberships that wait for a YES
	DryRun        bool         `json:"dry_run"`
}

// RowProblem is what was wrong with, or worth saying of, one row of a file.
type RowProblem struct {
	Row    int    `json:"row"` // 1 is the header
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
}

// Group is a group of people.
type Group struct {
	Name    string    `json:"name"`
	Title   lang.Text `json:"title"`
	Confirm bool      `json:"confirm"`
	Count   int       `json:"count"`
	Members []Member  `json:"members,omitzero"` // nil where they were not asked for
}

// Member is a person in a group, with how they came in.
type Member struct {
	Number phone.Number `json:"number"`
	Name   string       `json:"name"`
	Since  time.Time    `json:"since"`
	By     string       `json:"by"`
}

// Changed says what a change of membership did, number by number.
type Changed struct {
	Done    []phone.Number `json:"done"`
	Already []phone.Number `json:"already"`
	Refused []RowProblem   `json:"refused"`
}

package api

import "time"

// Only narrows whom a text is for.
type Only struct {
	Languages []string          `json:"languages,omitempty"` // ISO 639
	Fields    map[string]string `json:"fields,omitempty"`    // of contacts, as quartier: Bastos
	Since     time.Time         `json:"since,omitzero"`      // joined then or later
}

// IsZero tells whether everybody is kept.
func (o Only) IsZero() bool { return len(o.Languages) == 0 && len(o.Fields) == 0 && o.Since.IsZero() }

// WordingCheck is what the texts of one wording take.
type WordingCheck struct {
	Language   string `json:"language"` // "": everybody else
	People     int    `json:"people"`
	Alphabet   string `json:"alphabet"`
	Forcing    string `json:"forcing"`
	PartsLeast int    `json:"parts_least"`
	PartsMost  int    `json:"parts_most"`
	PartsAll   int    `json:"parts_all"`
	Units      int    `json:"units"` // of the longest: septets or UTF-16 units
	Left       int    `json:"left"`  // units its last part has room for
}

// Replacement spells a character that forces Unicode in the GSM alphabet. With
// is "" where it can be left out; Plain tells whether there is a spelling.
type Replacement struct {
	Char  string `json:"char"`
	With  string `json:"with"`
	Plain bool   `json:"plain"`
}

// Cost is what a broadcast costs, where a price per part is set.
type Cost struct {
	Amount   float64 `json:"amount"`
	PerPart  float64 `json:"per_part"`
	Currency string  `json:"currency"`
}

// What the credit pays of a broadcast.
const (
	FundsEnough  = "enough"
	FundsShort   = "short"
	FundsUnknown = "unknown"
)

// Draft is a text to many that is being written, or a template.
type Draft struct {
	ID        string         `json:"id,omitempty"`
	Template  bool           `json:"template,omitempty"`
	Title     string         `json:"title,omitempty"`
	By        string         `json:"by,omitempty"` // the account that wrote it
	Created   time.Time      `json:"created,omitzero"`
	Changed   time.Time      `json:"changed,omitzero"`
	Broadcast BroadcastDraft `json:"broadcast"`
}

// DraftQuery selects drafts, or templates.
type DraftQuery struct {
	Templates bool `json:"templates,omitempty"`
}

// Segment is a selection of people with a name, to be used again.
type Segment struct {
	Name    string    `json:"name"`
	To      []string  `json:"to"` // names of groups, or all
	Except  []string  `json:"except,omitempty"`
	Only    Only      `json:"only,omitzero"`
	By      string    `json:"by,omitempty"`
	Changed time.Time `json:"changed,omitzero"`
}

// BroadcastTest sends a text to one number as its people would get it: one for
// each wording.
type BroadcastTest struct {
	Draft BroadcastDraft `json:"draft"`
	To    string         `json:"to,omitempty"`  // "": the operator's first number
	Key   string         `json:"key,omitempty"` // a request with a key that was used sends nothing
}

// Resend sends texts of a broadcast again.
type Resend struct {
	State string `json:"state"`         // failed or uncertain
	Key   string `json:"key,omitempty"` // a request with a key that was used does nothing
}

// Resent says how many texts were queued again, and how many were not: their
// recipients said stop, or there is no text for them.
type Resent struct {
	Queued int `json:"queued"`
	Left   int `json:"left"`
}

// BroadcastAnswers is what recipients texted back since.
type BroadcastAnswers struct {
	People int          `json:"people"`
	Texts  int          `json:"texts"`
	Hours  []AnswerHour `json:"hours"` // by first answers
	Rows   []InMessage  `json:"rows"`  // a page of them, the newest first
}

// AnswerHour is how many people answered for the first time in the hour that
// begins then.
type AnswerHour struct {
	From   time.Time `json:"from"`
	People int       `json:"people"`
}

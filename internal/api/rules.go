package api

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Rule is a keyword rule as it stands.
type Rule struct {
	RuleDraft
	RuleStanding
}

// RuleDraft is what a rule says. Name "" stands for its first word.
type RuleDraft struct {
	Name    string     `json:"name"`
	Words   lang.Words `json:"words"`
	Join    string     `json:"join,omitempty"`
	Leave   string     `json:"leave,omitempty"`
	Forward []string   `json:"forward,omitempty"` // numbers, and groups as "group:staff"
	Reply   lang.Text  `json:"reply,omitempty"`
	Poll    string     `json:"poll,omitempty"`
	// Call marks a rule for missed calls on Modem ("" for any), which vote Option
	// in Poll.
	Call   bool   `json:"call,omitempty"`
	Modem  string `json:"modem,omitempty"`
	Option string `json:"option,omitempty"`
	// CatchAll marks the rule for texts that no other rule takes.
	CatchAll bool      `json:"catch_all,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until,omitzero"`
}

// RuleStanding is what became of a rule: whether it is on, who changed it last,
// and what it did.
type RuleStanding struct {
	Off bool `json:"off,omitempty"`
	// Declared tells that a campaign file made it; Edited that it was changed by
	// hand since.
	Declared bool      `json:"declared,omitempty"`
	Edited   bool      `json:"edited,omitempty"`
	By       string    `json:"by,omitempty"` // the account; "" at the machine
	Changed  time.Time `json:"changed,omitzero"`
	// Hits counts the texts and calls it took, HitsWeek those of the last seven
	// days, today included.
	Hits     int       `json:"hits"`
	HitsWeek int       `json:"hits_week"`
	LastHit  time.Time `json:"last_hit,omitzero"`
}

// RuleSave makes a rule, or changes the one called Was. One that something is in
// the way of is refused unless Anyway.
type RuleSave struct {
	RuleDraft
	Was    string `json:"was,omitempty"`
	Anyway bool   `json:"anyway,omitempty"`
}

// RuleSwitch switches a rule on or off.
type RuleSwitch struct {
	Name string `json:"name,omitempty"`
	On   bool   `json:"on"`
}

// RuleChange is one change to a rule, which can be undone while nothing else
// changed the rule since.
type RuleChange struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty"`
	What string    `json:"what"` // one of the RuleMade… values
	Name string    `json:"name"` // the rule's, after; the one it had, where it is gone
	// Rule is as it stands now; nil where it is gone.
	Rule *Rule `json:"rule,omitempty"`
	// Clashes are what in the rules is in its way, or it in theirs.
	Clashes []string `json:"clashes,omitempty"`
}

// What a change to a rule was.
const (
	RuleMade     = "made"
	RuleEdited   = "changed"
	RuleRemoved  = "removed"
	RuleOn       = "switched on"
	RuleOff      = "switched off"
	RuleRestored = "undone"
)

// RuleChecked is what can be said about a rule before it is saved.
type RuleChecked struct {
	Problems []FieldProblem `json:"problems"` // for which it can not be saved
	Clashes  []string       `json:"clashes"`
	Replies  []TextSize     `json:"replies"` // its reply in each language
}

// FieldProblem says what is wrong with one field of what was sent, named as in
// its JSON ("words.fr"); "" for the whole.
type FieldProblem struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// TextSize is what a text takes on the air.
type TextSize struct {
	Language string `json:"language,omitempty"` // "" for any
	Text     string `json:"text"`               // its variables filled in by a sample person
	Alphabet string `json:"alphabet"`
	Parts    int    `json:"parts"`
	Units    int    `json:"units"`             // characters as the alphabet counts them
	Left     int    `json:"left"`              // what the last part has room for
	Forcing  string `json:"forcing,omitempty"` // the characters that force Unicode
}

// Builtin is a set of words that mean the same whatever rules there are.
type Builtin struct {
	Meaning string     `json:"meaning"` // stop, stop_alone, start or help
	Words   lang.Words `json:"words"`
	Reply   lang.Text  `json:"reply"` // what answers it, by language
}

package keywords

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Rule says what happens when a text begins with one of its words.
type Rule struct {
	// Name identifies the rule among the others; "" stands for its first word.
	Name string `json:"name"`
	// Words are compared folded, as whole words; the longest of all rules wins.
	// A word listed for a language tells the language of who uses it.
	Words lang.Words `json:"words,omitempty"`
	// Join and Leave name groups; "" for none.
	Join  string `json:"join,omitempty"`
	Leave string `json:"leave,omitempty"`
	// Forward lists E.164 numbers and groups ("group:staff").
	Forward []string `json:"forward,omitempty"`
	// Poll takes what follows the words as a vote in that poll.
	Poll string `json:"poll,omitempty"`
	// Reply answers the sender. Nil gives the built-in answer to joining and
	// leaving, and the poll's own to a vote; an empty text is silence.
	Reply lang.Text `json:"reply,omitempty"`
	// Call makes it the rule for missed calls, which have no words, on the modem
	// Modem ("" for any). Option is the key of what a call votes in Poll.
	Call   bool   `json:"call,omitempty"`
	Modem  string `json:"modem,omitempty"`
	Option string `json:"option,omitempty"`
	// CatchAll makes it the rule for texts that no other rule takes.
	CatchAll bool `json:"catch_all,omitempty"`
	// From and Until bound when it fires: from ≤ time < until. Zero: no bound.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Title names the rule for people: its name, else its first word.
func (r Rule) Title() string {
	if r.Name != "" {
		return r.Name
	}
	for _, word := range r.Words.All {
		return word
	}
	switch {
	case r.Call && r.Modem != "":
		return "call " + r.Modem
	case r.Call:
		return "call"
	}
	return "catch-all"
}

func (r Rule) activeAt(at time.Time) bool {
	return !at.Before(r.From) && (r.Until.IsZero() || at.Before(r.Until))
}

// Overlaps tells whether there is a time at which both rules fire.
func (r Rule) Overlaps(o Rule) bool {
	return (r.Until.IsZero() || o.From.Before(r.Until)) && (o.Until.IsZero() || r.From.Before(o.Until))
}

// Poll is a poll as texts see it.
type Poll struct {
	Name    string
	Word    string // what a vote begins with
	Options []Option
	// Open tells whether it takes votes now. Where Closes is set a text is
	// judged by its own time instead: one sent before Closes still counts.
	Open   bool
	Closes time.Time
	// Reply answers a vote ({answer} is the option's label), Unclear one that
	// is none; nil is silence.
	Reply   lang.Text
	Unclear lang.Text
}

func (p Poll) openAt(at time.Time) bool {
	if p.Closes.IsZero() {
		return p.Open
	}
	return at.Before(p.Closes)
}

// Option is one answer of a poll. Its key and labels are words for it too,
// where no other option has them as a word.
type Option struct {
	Key   string
	Words []string
	Label lang.Text
}

func (o Option) title(languages ...string) string {
	if t := o.Label.In(languages...); t != "" {
		return t
	}
	return o.Key
}

// Group is a group as texts see it.
type Group struct {
	Name    string
	Title   lang.Text
	Confirm bool // joining waits for a YES
}

func (g Group) title(languages ...string) string {
	if t := g.Title.In(languages...); t != "" {
		return t
	}
	return g.Name
}

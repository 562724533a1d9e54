package api

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// BroadcastDraft asks for a broadcast. To and Except hold names of groups,
// numbers, or "all". Texts are wordings for those who speak other languages;
// where Text is empty nobody else gets it. Segment is a saved selection, in the
// place of To, Except and Only.
type BroadcastDraft struct {
	Text      string        `json:"text"`
	Texts     lang.Text     `json:"texts,omitempty"`
	To        []string      `json:"to"`
	Except    []string      `json:"except,omitempty"`
	Segment   string        `json:"segment,omitempty"`
	Pasted    string        `json:"pasted,omitempty"` // numbers as people paste them; what is none is left out
	Only      Only          `json:"only,omitzero"`
	Key       string        `json:"key,omitempty"` // sends once: what was sent with a key is not sent again
	At        time.Time     `json:"at,omitzero"`
	Every     string        `json:"every,omitempty"` // cron: "0 9 * * 1"
	Urgent    bool          `json:"urgent,omitempty"`
	Plain     bool          `json:"plain,omitempty"`
	Uncertain string        `json:"uncertain,omitempty"` // hold or resend
	Expires   time.Duration `json:"expires,omitempty"`   // nanoseconds after due
	Poll      string        `json:"poll,omitempty"`      // the text asks this poll
}

// Broadcast is a text to many, with the state each person's text is in now.
type Broadcast struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	State   string    `json:"state"`
	Reason  string    `json:"reason,omitempty"` // why it waits, where it does
	To      []string  `json:"to"`
	Except  []string  `json:"except,omitempty"`
	Created time.Time `json:"created"`
	At      time.Time `json:"at,omitzero"`
	Every   string    `json:"every,omitempty"`
	Next    time.Time `json:"next,omitzero"`
	Urgent  bool      `json:"urgent"`
	Expires time.Time `json:"expires,omitzero"`
	Poll    string    `json:"poll,omitempty"`
	Frozen  bool      `json:"frozen"` // the list of recipients is complete
	Texts   lang.Text `json:"texts,omitempty"`
	Only    Only      `json:"only,omitzero"`
	By      string    `json:"by,omitempty"`    // the account that sent it
	Begun   bool      `json:"begun,omitempty"` // it can not be changed any more
	Plain   bool      `json:"plain,omitempty"`
	Parent  string    `json:"parent,omitempty"` // the repeated broadcast it is one time of
	// Speed is texts a minute lately, Done when the rest will have left, at the
	// modems' pace; both only where one broadcast is asked for.
	Speed float64   `json:"speed,omitempty"`
	Done  time.Time `json:"done,omitzero"`
	// Notes warn whoever sends it.
	Notes []string `json:"notes,omitempty"`
	Counts
}

// Counts name the state each text of a broadcast is in; they add up to
// Recipients. A text being handed to a modem counts as queued.
type Counts struct {
	Recipients int `json:"recipients"`
	Queued     int `json:"queued"`
	Sent       int `json:"sent"`
	Delivered  int `json:"delivered"`
	Failed     int `json:"failed"`
	Uncertain  int `json:"uncertain"`
	Expired    int `json:"expired"`
	Cancelled  int `json:"cancelled"`
	Refused    int `json:"refused"`
	Held       int `json:"held"`
}

// Preflight says what a broadcast would do, before it does.
type Preflight struct {
	Recipients int          `json:"recipients"`
	ToSend     int          `json:"to_send"`
	Refused    []RowProblem `json:"refused"` // the first hundred, with why
	RefusedAll int          `json:"refused_count"`
	Held       []RowProblem `json:"held"`
	HeldAll    int          `json:"held_count"`
	Failing    []RowProblem `json:"failing"` // texts that can not be made for a person
	// Unreachable are people no text arrived at for days.
	Unreachable    []RowProblem `json:"unreachable"`
	UnreachableAll int          `json:"unreachable_count"`

	Alphabet   string    `json:"alphabet"`
	Forcing    string    `json:"forcing"` // the characters that force Unicode
	PartsLeast int       `json:"parts_least"`
	PartsMost  int       `json:"parts_most"`
	PartsAll   int       `json:"parts_all"`
	Longest    string    `json:"longest"` // the longest text a person would get
	Begins     time.Time `json:"begins"`
	Ends       time.Time `json:"ends"`
	Expiring   int       `json:"expiring"` // texts that would expire before their turn
	Notes      []string  `json:"notes"`

	// OtherLanguage are people selected who speak none of its languages: they
	// are no recipients. Invalid is what was pasted and is no number, Duplicates
	// are those pasted twice, or that are in a group that gets it anyway.
	OtherLanguage    []RowProblem   `json:"other_language"`
	OtherLanguageAll int            `json:"other_language_count"`
	Invalid          []RowProblem   `json:"invalid"`
	InvalidAll       int            `json:"invalid_count"`
	Duplicates       []RowProblem   `json:"duplicates"`
	DuplicatesAll    int            `json:"duplicates_count"`
	FailingAll       int            `json:"failing_count"`
	Wordings         []WordingCheck `json:"wordings"`
	Replace          []Replacement  `json:"replace"` // the characters of Forcing
	Cost             *Cost          `json:"cost,omitempty"`
	Funds            string         `json:"funds"` // enough, short or unknown
	FundsParts       int            `json:"funds_parts"`
	Ahead            int            `json:"ahead"` // texts in the queue before it
}

// Try asks what a text would do, or a missed call.
type Try struct {
	Text  string `json:"text"`
	From  string `json:"from,omitempty"`  // a number; "" tries a stranger
	Call  bool   `json:"call,omitempty"`  // a call of From, not a text
	Modem string `json:"modem,omitempty"` // on which the call rings
	// Asked is a poll that is taken to have been put to the sender just now.
	Asked string `json:"asked,omitempty"`
	// Rule is tried as if it were saved.
	Rule *RuleSave `json:"rule,omitempty"`
}

// Tried is what a text would do and why. Nothing was done.
type Tried struct {
	Outcome string   `json:"outcome"`
	Rule    string   `json:"rule"`
	Actions []string `json:"actions"`
	// Does are the actions as data.
	Does  []TriedAction `json:"does"`
	Reply string        `json:"reply"`
	Parts int           `json:"parts"`
	Flag  bool          `json:"flag"`
	Why   []string      `json:"why"`
	// Sender is who it was tried as; nil for a stranger.
	Sender *TriedSender `json:"sender,omitempty"`
}

// TriedAction is one thing that a text would do.
type TriedAction struct {
	Kind   string   `json:"kind"` // join, leave, stop group, stop, unstop, doubt, confirm, vote, unclear, forward
	Group  string   `json:"group,omitempty"`
	Poll   string   `json:"poll,omitempty"`
	Option string   `json:"option,omitempty"`
	To     []string `json:"to,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// TriedSender is what is known of the person a text was tried as.
type TriedSender struct {
	Number   phone.Number `json:"number"`
	Name     string       `json:"name,omitempty"`
	Language string       `json:"language,omitempty"`
	Groups   []string     `json:"groups,omitempty"`
	Stopped  bool         `json:"stopped,omitempty"`
}

// Poll is a question with its tally.
type Poll struct {
	Name     string    `json:"name"`
	Word     string    `json:"word"`
	Question lang.Text `json:"question"`
	Open     bool      `json:"open"`
	Opened   time.Time `json:"opened,omitzero"`
	Closes   time.Time `json:"closes,omitzero"`
	Votes    string    `json:"votes"` // last or first
	Reply    lang.Text `json:"reply,omitempty"`
	// UnclearReply answers a vote that is none, once a person.
	UnclearReply lang.Text    `json:"unclear_reply,omitempty"`
	Declared     bool         `json:"declared,omitempty"` // by a campaign file
	Options      []PollOption `json:"options"`
	Voters       int          `json:"voters"`
	Unclear      int          `json:"unclear"`
	Asked        int          `json:"asked"`
	ToRefile     []Unclear    `json:"to_refile,omitempty"`
}

// PollOption is one answer with its votes.
type PollOption struct {
	Key   string    `json:"key"`
	Words []string  `json:"words,omitempty"`
	Label lang.Text `json:"label"`
	Votes int       `json:"votes"`
}

// Unclear is an answer nobody could count.
type Unclear struct {
	Message string       `json:"message"`
	From    phone.Number `json:"from"`
	Name    string       `json:"name,omitempty"`
	Text    string       `json:"text"`
	At      time.Time    `json:"at"`
	Nearest string       `json:"nearest,omitempty"` // the key of the option it comes nearest to
}

// PollOpen opens a poll and, where To is given, asks it in a broadcast. A poll
// that exists is opened again, and keeps what the draft leaves out; a name
// that is new needs at least two options.
type PollOpen struct {
	Name     string            `json:"name"`
	Word     string            `json:"word,omitempty"` // "": the name
	Question lang.Text         `json:"question,omitempty"`
	Options  []PollOptionDraft `json:"options,omitempty"`
	Votes    string            `json:"votes,omitempty"` // last (also "") or first
	Closes   time.Time         `json:"closes,omitzero"`
	Reply    lang.Text         `json:"reply,omitempty"`
	Unclear  lang.Text         `json:"unclear,omitempty"`
	To       []string          `json:"to,omitempty"`
	Text     string            `json:"text,omitempty"` // "" asks the poll's own question
	Key      string            `json:"key,omitempty"`  // asks once: what was asked with a key is not asked again
}

// PollOptionDraft is one answer of a poll to be made.
type PollOptionDraft struct {
	Key   string    `json:"key"`
	Words []string  `json:"words,omitempty"` // besides the key
	Label lang.Text `json:"label,omitempty"`
}

// Applied says what applying a campaign file changed.
type Applied struct {
	Created   int      `json:"created"`
	Updated   int      `json:"updated"`
	Removed   int      `json:"removed"`
	Unchanged int      `json:"unchanged"`
	Changes   []string `json:"changes"` // "created group sante"
	Clashes   []string `json:"clashes"`
}

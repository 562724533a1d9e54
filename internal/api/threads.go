package api

import (
	"net/url"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Thread is a conversation: all texts to and from one number.
type Thread struct {
	Number   phone.Number `json:"number"`
	Name     string       `json:"name,omitempty"`
	Language string       `json:"language,omitempty"`
	Contact  bool         `json:"contact"` // they are among the people
	Groups   []string     `json:"groups"`
	Stopped  bool         `json:"stopped"`
	Held     bool         `json:"held"`   // they may have said stop: broadcasts to them wait
	Unread   int          `json:"unread"` // texts that came since it was opened
	Starred  bool         `json:"starred"`
	Archived bool         `json:"archived"`
	// Entry is the text it is listed by: the latest, or the one that was looked
	// for. Its ID is the cursor of a list.
	Entry ThreadEntry `json:"entry"`
}

// What a list of conversations can be narrowed to. The first three list each
// conversation once, the others each text that is so flagged.
const (
	ShowUnread   = "unread"
	ShowStarred  = "starred"
	ShowArchived = "archived"
	ShowTodo     = "todo" // a person has to do something: attention, maybe-stop or unclear
)

// ThreadQuery selects conversations. Show is "" for those that are not archived,
// one of the Show constants, or the name of a flag; Text selects texts by their
// words, to and from everybody.
type ThreadQuery struct {
	Show string `json:"show,omitempty"`
	Text string `json:"text,omitempty"`
	Page
}

// Values is the query as the parameters of a request.
func (q ThreadQuery) Values() url.Values {
	v := q.Page.Values()
	put(v, "show", q.Show)
	put(v, "text", q.Text)
	return v
}

// ThreadEntry is one text to or from a person, or a missed call.
type ThreadEntry struct {
	ID    string    `json:"id"`
	In    bool      `json:"in"`
	At    time.Time `json:"at"`
	Text  string    `json:"text"`
	Note  string    `json:"note"`           // outcome of a text in, state of a text out
	Flags []string  `json:"flags"`          // of a text in, as InMessage.Flags
	Rule  string    `json:"rule,omitempty"` // that a text in fired
	Poll  string    `json:"poll,omitempty"` // that a text in answered
	Did   []Deed    `json:"did,omitempty"`  // by a text in; only within a conversation
	// Of a text out: reply, personal, urgent or broadcast; what went wrong; the
	// broadcast it is of.
	Kind      string `json:"kind,omitempty"`
	Error     string `json:"error,omitempty"`
	Broadcast string `json:"broadcast,omitempty"`
}

// What a text can have done.
const (
	DidJoin   = "joined"
	DidAsk    = "asked" // to join; it waits for their YES
	DidLeave  = "left"
	DidStop   = "stopped"
	DidStart  = "started"
	DidDoubt  = "maybe stop"
	DidClear  = "not a stop" // a person decided so
	DidVote   = "voted"
	DidUnsure = "unclear" // an answer nobody could count
)

// Deed is one thing that a text did, as it stands now.
type Deed struct {
	What   string `json:"what"`
	Group  string `json:"group,omitempty"`
	Poll   string `json:"poll,omitempty"`
	Option string `json:"option,omitempty"`
	Undone bool   `json:"undone,omitempty"`
	Undo   bool   `json:"undo,omitempty"` // it can be undone
	// Reason tells that undoing it needs a note of why, which is kept as evidence.
	Reason bool `json:"reason,omitempty"`
}

// Undo takes back what a text did. Group tells two groups apart.
type Undo struct {
	What  string `json:"what"`
	Group string `json:"group,omitempty"`
	Note  string `json:"note,omitempty"` // why; needed where Deed.Reason says so
}

// ThreadMarks is what is to change about a conversation; nil leaves it.
type ThreadMarks struct {
	Read     *bool `json:"read,omitempty"`
	Starred  *bool `json:"starred,omitempty"`
	Archived *bool `json:"archived,omitempty"`
}

// TextMarks is what a person says of a text that came in. Done: nobody has to
// look at it any more, and an unclear answer stays uncounted. Repeat: it was
// sent twice, and the second is not to count; it is done as well.
type TextMarks struct {
	Done   bool `json:"done,omitempty"`
	Repeat bool `json:"repeat,omitempty"`
}

// Reply is a text to the other side of a conversation. Key, a ULID of the
// caller's own, makes a repetition within a day answer with the first text
// instead of sending a second one.
type Reply struct {
	Text string `json:"text"`
	Key  string `json:"key,omitempty"`
}

// InboxCounts is what waits in the inbox. Counts stop at CountMost.
type InboxCounts struct {
	Unread    int `json:"unread"` // conversations
	Starred   int `json:"starred"`
	Todo      int `json:"todo"` // texts that need a person: the three below
	Attention int `json:"attention"`
	MaybeStop int `json:"maybe_stop"`
	Unclear   int `json:"unclear"`
}

// CountMost is where the counts of the inbox stop.
const CountMost = 1000

// TextDraft is a text that somebody writes.
type TextDraft struct {
	Text string `json:"text"`
}

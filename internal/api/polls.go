package api

import (
	"net/url"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// PollSave makes a poll, open from now, or changes one: it is then as it is
// written here. While people answer, an option that has votes can not go, nor
// can the word change that they were told. One that something is in the way of
// is refused unless Anyway.
type PollSave struct {
	Name     string            `json:"name"` // "": the word
	Word     string            `json:"word"` // "": the name
	Question lang.Text         `json:"question"`
	Options  []PollOptionDraft `json:"options"`
	Votes    string            `json:"votes,omitempty"` // last (also "") or first
	Closes   time.Time         `json:"closes,omitzero"`
	Reply    lang.Text         `json:"reply,omitempty"`
	// UnclearReply answers a vote that is none, once a person.
	UnclearReply lang.Text `json:"unclear_reply,omitempty"`
	New          bool      `json:"new,omitempty"` // a poll of that name is a conflict
	Anyway       bool      `json:"anyway,omitempty"`
}

// PollChecked is what can be said about a poll before it is saved.
type PollChecked struct {
	Problems  []FieldProblem `json:"problems"` // for which it can not be saved
	Clashes   []string       `json:"clashes"`
	Questions []TextSize     `json:"questions"` // in each language
	Replies   []TextSize     `json:"replies"`
}

// PollSaved is a poll that was made or changed.
type PollSaved struct {
	Poll
	Clashes []string `json:"clashes"` // what in the rules is in its way, or it in theirs
}

// PollStep is how many votes that count now were sent in an hour.
type PollStep struct {
	At     time.Time `json:"at"` // when the hour began
	Option string    `json:"option"`
	Votes  int       `json:"votes"`
}

// PollShare is how a group answers a poll.
type PollShare struct {
	Group    string    `json:"group"`
	Title    lang.Text `json:"title,omitempty"`
	Asked    int       `json:"asked"`    // members it was put to
	Answered int       `json:"answered"` // of those, with a vote
	Voted    int       `json:"voted"`    // members with a vote, asked or not
}

// PollExport asks for the votes of a poll as CSV. Without Numbers nobody can be
// told from it: an answer and the hour it came in a row.
type PollExport struct {
	Name    string
	Numbers bool
}

// Values are the options of an export as the parameters of a request.
func (e PollExport) Values() url.Values {
	v := url.Values{}
	put(v, "numbers", flag(e.Numbers))
	return v
}

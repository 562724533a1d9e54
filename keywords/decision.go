package keywords

import (
	"fmt"
	"strings"
)

// Decision is what a text is to do. Nothing is done yet.
type Decision struct {
	// Outcome is one line for people: "joined sante".
	Outcome string
	// Rule is the Title of the rule that fired; "" where none did.
	Rule    string
	Actions []Action
	// Reply is the answer, ready to be sent; "" is silence. Automatic answers
	// are bounded by whoever sends them.
	Reply     string
	ReplyKind ReplyKind
	// Flag asks for a person to read the text.
	Flag bool
	// Language is what the words tell of the sender's language, where the
	// sender had none; "" where they tell nothing.
	Language string
	// Why are the steps that led here, for an operator.
	Why []string
}

// Kind is what an Action does.
type Kind string

// The kinds of actions, with the fields of Action they use.
const (
	Join      Kind = "join"       // Group
	Leave     Kind = "leave"      // Group
	StopGroup Kind = "stop group" // Group: a refusal of this group only
	Stop      Kind = "stop"       // stopped, and out of every group
	Unstop    Kind = "unstop"     // no longer stopped, nor held in doubt
	Doubt     Kind = "doubt"      // maybe a stop: hold broadcasts until a person decides
	Confirm   Kind = "confirm"    // the YES that pending groups wait for
	Vote      Kind = "vote"       // Poll, Option
	Unclear   Kind = "unclear"    // Poll: an answer that is no option
	Forward   Kind = "forward"    // To (E.164 numbers and "group:NAME"), Text
)

// Action is one thing a text does.
type Action struct {
	Kind   Kind
	Group  string
	Poll   string
	Option string // its key
	To     []string
	Text   string
}

// String says what the action does, in words.
func (a Action) String() string {
	switch a.Kind {
	case Vote:
		return fmt.Sprintf("vote %s in %s", a.Option, a.Poll)
	case Unclear:
		return "unclear vote in " + a.Poll
	case Forward:
		return "forward to " + strings.Join(a.To, ", ")
	case Join, Leave:
		return string(a.Kind) + " " + a.Group
	case StopGroup:
		return "leave " + a.Group + " (said stop)"
	}
	return string(a.Kind)
}

// ReplyKind is what an answer is about. The kinds but ReplyRule, ReplyVote and
// ReplyUnclear have built-in wordings, kept under these names.
type ReplyKind string

// The kinds of answers.
const (
	ReplyNone     ReplyKind = ""
	ReplyRule     ReplyKind = "rule"     // the rule's own
	ReplyVote     ReplyKind = "vote"     // the poll's own
	ReplyUnclear  ReplyKind = "unclear"  // the poll's own; once a person and poll
	ReplyStopped  ReplyKind = "stopped"  // the confirmation of a STOP: passes the stopped list
	ReplyLeft     ReplyKind = "left"     // left a group
	ReplyNotIn    ReplyKind = "not in"   // leaves a group they were not in
	ReplyStarted  ReplyKind = "started"  // START
	ReplyRejoined ReplyKind = "rejoined" // a join word from a stopped person
	ReplyJoined   ReplyKind = "joined"   // joined a group
	ReplyAlready  ReplyKind = "already"  // was in the group; the caller keeps the time for Sender.LastAlready
	ReplyConfirm  ReplyKind = "confirm"  // asks for the YES
	ReplyHelp     ReplyKind = "help"     // who we are, how to stop
	ReplyClosed   ReplyKind = "closed"   // the poll is closed
)

// builtinReplies are the kinds that every full wording has.
var builtinReplies = []ReplyKind{
	ReplyStopped, ReplyLeft, ReplyNotIn, ReplyStarted, ReplyRejoined,
	ReplyJoined, ReplyAlready, ReplyConfirm, ReplyHelp, ReplyClosed,
}

package outbox

import "slices"

// State is where a text is in its life.
type State string

// The states of a text. A part of a long text has one of Queued, Submitting,
// Sent, Delivered, Failed and Uncertain.
const (
	Queued     State = "queued"     // waits for a modem
	Submitting State = "submitting" // handed to a modem, no answer committed yet
	Sent       State = "sent"       // the network took it
	Delivered  State = "delivered"  // a report says the phone has it
	Failed     State = "failed"     // refused for good, retries used up, or reported undelivered
	Uncertain  State = "uncertain"  // nobody knows whether the network took it
	Expired    State = "expired"    // its time was over before its turn
	Cancelled  State = "cancelled"  // taken back by a person
	Refused    State = "refused"    // the recipient said stop
	Held       State = "held"       // waits for a person, see Message.Hold
)

// states fixes the number each state has in keys and tallies: append only.
var states = []State{Queued, Submitting, Sent, Delivered, Failed, Uncertain, Expired, Cancelled, Refused, Held}

// Known tells whether s is one of the states.
func (s State) Known() bool { return slices.Contains(states, s) }

func (s State) code() byte { return byte(slices.Index(states, s)) }

// open tells whether the text may still go out by itself.
func (s State) open() bool { return s == Queued || s == Submitting }

// Rank is the order of leaving: a lower rank leaves first.
type Rank uint8

// The ranks.
const (
	RankReply     Rank = iota // answers by rule, and the confirmation of a stop
	RankPersonal              // texts written to one person
	RankUrgent                // broadcasts that pass quiet hours
	RankBroadcast             // all other broadcasts
)

// String is the rank as people read it: reply, personal, urgent, broadcast.
func (r Rank) String() string {
	switch r {
	case RankReply:
		return "reply"
	case RankPersonal:
		return "personal"
	case RankUrgent:
		return "urgent"
	}
	return "broadcast"
}

// mass tells whether the rank is one of broadcasts.
func (r Rank) mass() bool { return r >= RankUrgent }

// Policy is what happens to a text whose outcome stayed uncertain.
type Policy string

// The policies. The empty policy is Hold.
const (
	Hold   Policy = "hold"   // leave it for a person to decide
	Resend Policy = "resend" // send its doubtful parts again after a grace
)

// HoldReason says why a text is held.
type HoldReason string

// The reasons.
const (
	HeldDoubt   HoldReason = "maybe a stop" // the recipient may have said stop
	HeldRestore HoldReason = "restored"     // it came back with a backup
)

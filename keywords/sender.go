package keywords

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Sender is what is known, when a text comes in, of the person who sent it.
type Sender struct {
	Number   phone.Number // "" tries a stranger
	Name     string
	Language string // the one they chose; "" if none
	Fields   map[string]string
	Groups   []string // they are in
	Pending  []string // groups that wait for their YES
	Stopped  bool
	Asked    []AskedPoll
	// ToldUnclear are the polls in which they were told once that their answer
	// is no option: that is not said again.
	ToldUnclear []string
	// LastAlready is when they were last told that they are in a group
	// already; that is said once a day at most.
	LastAlready time.Time
}

// AskedPoll says that a poll was put to a person, and when.
type AskedPoll struct {
	Name string
	At   time.Time
}

// Lately is how long after a poll was put to a person an answer without the
// poll's word still counts, unless the Book is told otherwise.
const Lately = 7 * 24 * time.Hour

// skew is how far our clock may be ahead of the network's when a poll is put.
const skew = 24 * time.Hour

// alreadyPause is how often "already a member" may be said.
const alreadyPause = 24 * time.Hour

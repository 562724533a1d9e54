package api

import "time"

// Home is what needs a person now, and what is going on.
type Home struct {
	At    time.Time `json:"at"`
	Needs []Need    `json:"needs"` // the most urgent first
	// Traffic is today's, hour by hour of the clock.
	Traffic   []Traffic   `json:"traffic"`
	Running   []Broadcast `json:"running"`   // being sent, or paused
	Scheduled []Broadcast `json:"scheduled"` // the next ones
	Modems    []Modem     `json:"modems"`
	Contacts  int         `json:"contacts"`
	Queued    int         `json:"queued"` // texts that are to leave
}

// The kinds of a Need.
const (
	NeedDisk      = "disk"       // it is full
	NeedClock     = "clock"      // it can not be right
	NeedNoModem   = "no-modem"   // there is none
	NeedModem     = "modem"      // one does not send
	NeedPaused    = "paused"     // one is paused by a person
	NeedSIMFull   = "sim-full"   // its memory has no room: texts do not come in
	NeedNoCredit  = "no-credit"  // its SIM has none
	NeedCredit    = "credit"     // its SIM has little
	NeedMaybeStop = "maybe-stop" // texts that may mean stop
	NeedHelp      = "help"       // texts that a person should read
	NeedUnclear   = "unclear"    // answers to a poll that nobody could count
	NeedUncertain = "uncertain"  // texts of which nobody knows whether they left
	NeedFailed    = "failed"     // broadcasts that did not reach everybody
)

// Need is one kind of thing that needs a person.
type Need struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`           // up to 10,000
	Modem string `json:"modem,omitempty"` // that it is about
	// Reason and Hint are the daemon's words, where it has some.
	Reason string     `json:"reason,omitempty"`
	Hint   string     `json:"hint,omitempty"`
	Since  time.Time  `json:"since,omitzero"`
	First  []NeedItem `json:"first,omitempty"` // the first few, the latest first
}

// NeedItem is one of those things.
type NeedItem struct {
	ID     string    `json:"id"` // of the text or broadcast
	Number string    `json:"number,omitempty"`
	Name   string    `json:"name,omitempty"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
	Count  int       `json:"count,omitempty"` // of failed, how many
}

// Traffic is the texts of an hour.
type Traffic struct {
	Hour time.Time `json:"hour"` // when it began
	In   int       `json:"in"`
	Out  int       `json:"out"` // that the network took
}

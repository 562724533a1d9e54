package api

import "time"

// The kinds of an Event.
const (
	EventIn        = "in"        // a text or a call came in: Message
	EventInbox     = "inbox"     // what is filed of texts that came in changed
	EventOut       = "out"       // a text that goes out changed: ID
	EventBroadcast = "broadcast" // a broadcast changed: ID, and Broadcast as it stands
	EventModem     = "modem"     // a modem changed: ID is its name, and Modem as it is
	EventPoll      = "poll"      // a poll or its votes changed: ID is its name
	EventContact   = "contact"   // what is known of a person changed
	EventGroup     = "group"     // a group or who is in it changed
	EventRule      = "rule"      // the keyword rules changed
	EventAlert     = "alert"     // the operator was alerted
	EventSettings  = "settings"  // accounts or settings changed
	EventReady     = "ready"     // the stream has begun
	EventReset     = "reset"     // events were missed: read again what is shown
)

// EventKinds is every kind of an Event.
func EventKinds() []string {
	return []string{
		EventIn, EventInbox, EventOut, EventBroadcast, EventModem, EventPoll,
		EventContact, EventGroup, EventRule, EventAlert, EventSettings, EventReady, EventReset,
	}
}

// Event is something that happened, for those who watch. Changes of one kind
// that follow each other within a moment are one event; without an ID it is
// about many things of its kind.
type Event struct {
	Kind      string     `json:"kind"`
	At        time.Time  `json:"at"`
	Cursor    string     `json:"cursor,omitempty"` // its place in the stream, to go on behind it
	ID        string     `json:"id,omitempty"`
	Message   *InMessage `json:"message,omitempty"`
	Modem     *Modem     `json:"modem,omitempty"`
	Broadcast *Broadcast `json:"broadcast,omitempty"`
}

// WatchQuery says which events are wanted.
type WatchQuery struct {
	// After is the cursor of the last event that was seen; "" begins with the
	// next one. Where events behind it are no longer known the first is a reset.
	After string
	Kinds []string // empty: every kind; ready and reset come unasked
}

package api

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// InMessage is a text that came in.
type InMessage struct {
	ID       string       `json:"id"`
	From     phone.Number `json:"from"`
	Name     string       `json:"name,omitempty"`
	Text     string       `json:"text"`
	Received time.Time    `json:"received"` // the network's time (SCTS)
	Stored   time.Time    `json:"stored"`
	Modem    string       `json:"modem"`
	Outcome  string       `json:"outcome"` // what the text did, in words
	Rule     string       `json:"rule,omitempty"`
	Flags    []string     `json:"flags"` // repeat, partial, old, flash, binary, mms, voicemail, attention, maybe-stop, unclear, call
	Parts    int          `json:"parts"`
	Replies  []string     `json:"replies,omitempty"` // ids of the texts that answered it
	Did      []Deed       `json:"did,omitempty"`     // where one text is shown
}

// InQuery selects texts that came in.
type InQuery struct {
	From string `json:"from,omitempty"`
	Text string `json:"text,omitempty"`
	Flag string `json:"flag,omitempty"`
	Page
}

// OutMessage is a text that goes out.
type OutMessage struct {
	ID        string       `json:"id"`
	To        phone.Number `json:"to"`
	Name      string       `json:"name,omitempty"`
	Text      string       `json:"text"`
	State     string       `json:"state"`
	Kind      string       `json:"kind"` // reply, personal, urgent, broadcast
	Parts     int          `json:"parts"`
	Attempts  int          `json:"attempts"`
	Error     string       `json:"error"`
	Broadcast string       `json:"broadcast"`
	Created   time.Time    `json:"created"`
	Due       time.Time    `json:"due,omitzero"`
	Expires   time.Time    `json:"expires,omitzero"`
	Sent      time.Time    `json:"sent,omitzero"`
	Modem     string       `json:"modem,omitempty"`
	History   []Attempt    `json:"history,omitempty"`
}

// Attempt is one step in the life of a text: a try of a part, or a report.
type Attempt struct {
	At      time.Time `json:"at"`
	Part    int       `json:"part"`
	Modem   string    `json:"modem"`
	Outcome string    `json:"outcome"`
	Code    string    `json:"code,omitempty"`
	Words   string    `json:"words,omitempty"`
	TookMS  int64     `json:"took_ms"`
}

// OutQuery selects texts that go out.
type OutQuery struct {
	To        string `json:"to,omitempty"`
	State     string `json:"state,omitempty"`
	Broadcast string `json:"broadcast,omitempty"`
	Text      string `json:"text,omitempty"`
	Page
}

// Send asks for one text to one number.
type Send struct {
	To        string    `json:"to"`
	Text      string    `json:"text"`
	At        time.Time `json:"at,omitzero"`
	Plain     bool      `json:"plain,omitempty"`
	Uncertain string    `json:"uncertain,omitempty"` // hold or resend
	Modem     string    `json:"modem,omitempty"`
	Key       string    `json:"key,omitempty"` // sends once: what was sent with a key is not sent again
}

// StrayReport is a status report that no text of ours waits for.
type StrayReport struct {
	At    time.Time `json:"at"`    // when it came
	Modem string    `json:"modem"` // "" where no modem has the SIM now
	IMSI  string    `json:"imsi"`
	To    string    `json:"to"` // as the network writes it
	Code  string    `json:"code"`
	Words string    `json:"words"`
	Sent  time.Time `json:"sent,omitzero"` // when the network took the text
}

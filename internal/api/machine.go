package api

import "time"

// Modem is a modem as it is now.
type Modem struct {
	Name         string    `json:"name"`
	Port         string    `json:"port"`
	IMEI         string    `json:"imei"`
	IMSI         string    `json:"imsi"`
	Operator     string    `json:"operator"`
	Signal       int       `json:"signal"` // 0 to 31; 99: unknown (TS 27.007 §8.5)
	Registration string    `json:"registration"`
	State        string    `json:"state"`          // absent, starting, ready, paused, recovering, halted, faulty
	Step         string    `json:"step,omitempty"` // of recovering: reopen, restart, usb-reset; given-up
	Reason       string    `json:"reason"`
	Hint         string    `json:"hint"`           // what to do
	Full         []string  `json:"full,omitempty"` // memories without room, as SM
	ByPerson     bool      `json:"by_person"`      // paused by a person, not by itself
	Searching    bool      `json:"searching"`      // for a network
	Since        time.Time `json:"since"`
	SentHour     int       `json:"sent_hour"` // parts
	SentDay      int       `json:"sent_day"`  // parts
	PerHour      int       `json:"per_hour"`
	PerDay       int       `json:"per_day"`
	SentMonth    int       `json:"sent_month"` // parts
	PerMonth     int       `json:"per_month"`
	// Recipients are the people it sent to this month, counted where
	// RecipientsPerMonth bounds them.
	Recipients         int `json:"recipients"`
	RecipientsPerMonth int `json:"recipients_per_month"`
	// Credit is nil where it is not looked after.
	Credit *Credit `json:"credit,omitempty"`
}

// Credit is what is known of the credit of a modem's SIM, in the operator's
// unit of money.
type Credit struct {
	Known     bool      `json:"known"`      // an amount was read
	Left      float64   `json:"left"`       // of it, after the parts sent since
	Texts     int       `json:"texts"`      // left of a bundle
	Pays      int       `json:"pays"`       // parts
	PaysKnown bool      `json:"pays_known"` // what a part costs is known
	Read      time.Time `json:"read,omitzero"`
	Answer    string    `json:"answer"` // the operator's last words
	Low       bool      `json:"low"`
	Empty     string    `json:"empty"`   // why there is none
	Trouble   string    `json:"trouble"` // why it could not be read
	Next      time.Time `json:"next,omitzero"`
	Bundles   []Bundle  `json:"bundles,omitempty"`
}

// Bundle is what is bought by a code on a schedule.
type Bundle struct {
	Code    string    `json:"code"` // with the choices after it
	Next    time.Time `json:"next"`
	Last    time.Time `json:"last,omitzero"`
	Outcome string    `json:"outcome,omitempty"` // buying, answered, refused or unsure
	Answer  string    `json:"answer,omitempty"`  // the operator's words
}

// Status is the state of the whole daemon.
type Status struct {
	Version      string    `json:"version"`
	Organisation string    `json:"organisation"`
	Started      time.Time `json:"started"`
	Data         string    `json:"data"`
	Ready        bool      `json:"ready"` // every modem is ready
	Problems     []string  `json:"problems"`
	Modems       []Modem   `json:"modems"`
	Queued       int       `json:"queued"`
	Uncertain    int       `json:"uncertain"`
	Held         int       `json:"held"`
	NeedPerson   int       `json:"need_person"` // maybe-stops and unclear votes
	Attention    int       `json:"attention"`   // texts flagged for a person to read
	Unreachable  int       `json:"unreachable"` // numbers that broadcasts leave out
	Strays       int       `json:"strays"`      // status reports that no text waits for
	Contacts     int       `json:"contacts"`
	Stopped      int       `json:"stopped"`
	Broadcasts   int       `json:"broadcasts"` // sending now
	ClockHeld    string    `json:"clock_held"` // why schedules wait; "": they do not
	PID          int       `json:"pid"`
}

// ModemCheck asks for a check of a modem.
type ModemCheck struct {
	Modem string `json:"modem"`
	Send  bool   `json:"send,omitempty"` // also a text to itself
}

// ModemChecked is how a check went.
type ModemChecked struct {
	Modem string      `json:"modem"`
	OK    bool        `json:"ok"` // no step failed
	Steps []CheckStep `json:"steps"`
}

// CheckStep is one step of a check.
type CheckStep struct {
	Step   string `json:"step"`
	Grade  string `json:"grade"` // ok, warn, failed, not tried
	Found  string `json:"found"`
	Hint   string `json:"hint"` // what to do
	TookMS int64  `json:"took_ms"`
}

// USSD asks the network by a code or, in the session of an answer that was a
// menu, makes a choice; an empty choice leaves the menu.
type USSD struct {
	Modem   string `json:"modem"`
	Code    string `json:"code"`              // "*100#", or the choice
	Session string `json:"session,omitempty"` // of the menu
}

// USSDAnswer is what the network said. A menu waits for a choice until a time,
// and meanwhile nothing is sent through the modem.
type USSDAnswer struct {
	Text    string    `json:"text"`
	More    bool      `json:"more"` // it is a menu
	Session string    `json:"session,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

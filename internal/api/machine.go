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
	State        string    `json:"state"` // absent, starting, ready, paused, halted, faulty
	Reason       string    `json:"reason"`
	Hint         string    `json:"hint"` // what to do
	Since        time.Time `json:"since"`
	SentHour     int       `json:"sent_hour"` // parts
	SentDay      int       `json:"sent_day"`  // parts
	PerHour      int       `json:"per_hour"`
	PerDay       int       `json:"per_day"`
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
	Contacts     int       `json:"contacts"`
	Stopped      int       `json:"stopped"`
	Broadcasts   int       `json:"broadcasts"` // sending now
	ClockHeld    string    `json:"clock_held"` // why schedules wait; "": they do not
	PID          int       `json:"pid"`
}

// USSD asks a modem for a USSD session of one step.
type USSD struct {
	Modem string `json:"modem"`
	Code  string `json:"code"`
}

// Answer is a plain sentence for a person.
type Answer struct {
	Text string `json:"text"`
}

// Event is something that happened, for those who watch.
type Event struct {
	Kind    string     `json:"kind"` // in, out, broadcast, modem
	At      time.Time  `json:"at"`
	ID      string     `json:"id,omitempty"`
	Message *InMessage `json:"message,omitempty"`
	Modem   *Modem     `json:"modem,omitempty"`
}

package api

import "time"

// ModemSetup is what is set of a modem that is added, or changed: what is nil
// stays as it is, or as config.example.yaml teaches.
type ModemSetup struct {
	Name string `json:"name"` // short: small letters, digits and hyphens
	// Port is a path, "imei:" and a stick's IMEI, or "auto".
	Port   *string `json:"port,omitempty"`
	PIN    *string `json:"pin,omitempty"`
	Number *string `json:"number,omitempty"` // the SIM's own
	// The limits are parts; 0 is none.
	PerMinute          *int `json:"per_minute,omitempty"`
	PerHour            *int `json:"per_hour,omitempty"`
	PerDay             *int `json:"per_day,omitempty"`
	PerMonth           *int `json:"per_month,omitempty"`
	RecipientsPerMonth *int `json:"recipients_per_month,omitempty"`
	// CreditCode asks the operator what is left, as "*100#".
	CreditCode *string `json:"credit_code,omitempty"`
}

// ModemDetail is a modem with what its page shows.
type ModemDetail struct {
	Modem
	// Added modems can be changed and removed; the others are in config.yaml.
	Added      bool   `json:"added"`
	Wanted     string `json:"wanted"` // its port as it is set: a path, "imei:…" or "auto"
	Number     string `json:"number"` // the SIM's own, "" where it is not known
	PerMinute  int    `json:"per_minute"`
	CreditCode string `json:"credit_code"`
	HasPIN     bool   `json:"has_pin"`
	// Queue is the texts that wait for this modem and no other; Shared those
	// that any modem may take.
	Queue  int `json:"queue"`
	Shared int `json:"shared"`
	// Trouble is the last thing that went wrong, also where all is well again.
	Trouble   string    `json:"trouble"`
	TroubleAt time.Time `json:"trouble_at,omitzero"`
}

// The spans of a history.
const (
	LastDay   = "day"   // in spells of ten minutes
	LastMonth = "month" // by the hour
	LastYear  = "year"  // by the day
)

// HistoryQuery says which span of a history is asked for; "" is the last day.
type HistoryQuery struct {
	Span string `json:"span,omitempty"`
}

// ModemHistory is how the numbers of a modem went.
type ModemHistory struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Signal []Sample  `json:"signal"` // 0 to 31 (TS 27.007 §8.5); none while it was not known
	Credit []Sample  `json:"credit"` // in the operator's unit of money
}

// Sample is what a number was in a spell of time.
type Sample struct {
	At    time.Time `json:"at"`   // when the spell began
	Last  float64   `json:"last"` // at its end
	Least float64   `json:"least"`
	Most  float64   `json:"most"`
}

// FoundStick is one thing that is plugged in: a stick, or a port of its own.
type FoundStick struct {
	// Condition is modem, in use, no answer, not allowed, broken, network card,
	// CD-ROM or no driver.
	Condition string   `json:"condition"`
	Name      string   `json:"name"`
	USB       string   `json:"usb,omitempty"` // vendor and product, "12d1:1506"
	Ports     []string `json:"ports"`
	IMEI      string   `json:"imei,omitempty"`
	SIM       string   `json:"sim,omitempty"`   // "ready", or why it is not
	Modem     string   `json:"modem,omitempty"` // the name it has here already
	Port      string   `json:"port,omitempty"`  // what to add it with
	Reason    string   `json:"reason,omitempty"`
	Hint      string   `json:"hint,omitempty"` // what to do
}

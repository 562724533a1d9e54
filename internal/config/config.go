// Package config reads config.yaml. Reading is strict: a key that is not known
// or a value that makes no sense is an error, and all of them are reported at
// once, each with its place and what to do. What the file leaves out has the
// value that config.example.yaml teaches.
package config

import (
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/phone"

	"github.com/tocsin-sms/tocsin/keywords"
)

// Config is config.yaml, checked and complete.
type Config struct {
	// Organisation is who the built-in replies say is writing.
	Organisation string
	// Data is the folder of the store, an absolute path.
	Data string
	// File is where all this was read, an absolute path; "" for nowhere.
	File string
	// Given are the keys at the top of the file, in its order: what it does not
	// give may be set on the page.
	Given []string
	// Listen is host:port of the page and the API; "" for none.
	Listen string
	// TLS is what they are served with where others can reach them.
	TLS TLS
	// Country is the ISO 3166 code ("CM") of numbers written without a plus; ""
	// where it is not known yet.
	Country string
	// Language is the ISO 639 code ("fr") of people whose own is not known.
	Language string
	// Location is the time zone of schedules, quiet hours and days.
	Location *time.Location
	// StopLanguages are those whose further stop words ("end", "fin") are on.
	StopLanguages []string
	// StopWordsOff are single words of those that are no stop words after all.
	StopWordsOff []string
	// Wordings are the operator's own words and replies, by language; nil for
	// none.
	Wordings map[string]keywords.Wording
	Modems   []Modem
	// FindModem says that the file has no key modems: the first stick that
	// answers is taken.
	FindModem bool
	Sending   Sending
	Replies   Replies
	Polls     Polls
	Operator  Operator
}

// Modem is one modem to be used.
type Modem struct {
	Name string
	// Port is a path, or a way to find one ("auto", "imei:…").
	Port string
	// PIN is that of the SIM; "" for none.
	PIN string
	// Number is the SIM's own, "" if it is not known: no automatic reply goes
	// to it, so that two SIMs of ours never answer each other.
	Number phone.Number
	// Prefixes are those of the numbers that first hear of us through this
	// modem ("+23769"); nil for none.
	Prefixes      []string
	Limits        Limits
	SubmitTimeout time.Duration
	// RejectCalls hangs up on callers instead of letting them ring.
	RejectCalls bool
	// Credit is how the SIM's credit is looked after.
	Credit credit.Plan
}

// Limits bound what one SIM sends, in parts; 0 is no limit.
type Limits struct {
	PerMinute, PerHour, PerDay, PerMonth int
	// RecipientsPerMonth bounds the people it sends to.
	RecipientsPerMonth int
}

// Sending is how texts leave.
type Sending struct {
	// Reports asks the network for delivery reports.
	Reports bool
	// Expires is how long after it was due a text may still leave.
	Expires time.Duration
	// Validity is how long the network may try; 0 leaves it to the network.
	Validity time.Duration
	// Uncertain is what becomes of a text that may or may not have left.
	Uncertain Policy
	// QuietHours are the hours in which broadcasts wait.
	QuietHours QuietHours
	// PerPart is what a part costs, in Currency ("XAF"); 0: not known.
	PerPart  credit.Amount
	Currency string
}

// Policy is what is done with an uncertain text.
type Policy string

// The policies.
const (
	Hold   Policy = "hold"   // a person decides
	Resend Policy = "resend" // sent again, perhaps a second time
)

// Replies bounds automatic replies.
type Replies struct {
	// PerDay is how many one SIM sends in a day; 0 is no limit.
	PerDay int
}

// Polls is how polls are answered.
type Polls struct {
	// AnswerWithin is how long after the question an answer need not begin with
	// the poll's word.
	AnswerWithin time.Duration
}

// TLS names the files of a certificate and of its key, in PEM and as absolute
// paths; "" for none.
type TLS struct{ Certificate, Key string }

// Default is the configuration of an empty file, which lacks only a country.
func Default() Config {
	return Config{
		Organisation: "Tocsin",
		Data:         "tocsin-data",
		Listen:       "127.0.0.1:8425",
		Language:     "en",
		Location:     time.Local,
		Sending: Sending{
			Reports: true, Expires: 72 * time.Hour, Validity: 24 * time.Hour, Uncertain: Hold,
			QuietHours: QuietHours{start: 22 * time.Hour, end: 8 * time.Hour, zone: time.Local},
		},
		StopLanguages: []string{"en", "fr"},
		Replies:       Replies{PerDay: 1000},
		Polls:         Polls{AnswerWithin: 72 * time.Hour},
		Operator:      Operator{Alerts: allAlerts(), AlertsPerDay: 6},
	}
}

// defaultModem is a modem of which the file says only the name.
func defaultModem() Modem {
	return Modem{
		Port:          auto,
		Limits:        Limits{PerMinute: 15, PerHour: 300, PerDay: 1500},
		SubmitTimeout: 2 * time.Minute,
		Credit:        defaultCredit(),
	}
}

package tpdu

import (
	"fmt"
	"time"
)

// Report is one SMS-STATUS-REPORT (TS 23.040 §9.2.2.3).
type Report struct {
	// MR is the message reference the modem gave the text in +CMGS.
	MR byte
	To Address
	// SCTS is when the network took the text, Discharge when it was delivered
	// or last tried; zero where they can not be read.
	SCTS, Discharge time.Time
	// Status is the TP-ST octet.
	Status byte
}

func parseReport(c *cursor) (Incoming, error) {
	r := &Report{MR: c.octet(), To: c.address(), SCTS: c.timestamp(), Discharge: c.timestamp()}
	r.Status = c.octet()
	if c.short {
		return nil, fmt.Errorf("SMS-STATUS-REPORT of %d octets: %w", c.length(), ErrMalformed)
	}
	return r, nil
}

// Outcome is what a status report says of a text.
type Outcome uint8

// The outcomes.
const (
	Pending   Outcome = iota // the network still tries, or can not tell
	Delivered                // the phone has it
	Failed                   // the network gave up
)

func (o Outcome) String() string {
	switch o {
	case Delivered:
		return "delivered"
	case Failed:
		return "failed"
	}
	return "pending"
}

// Outcome reads the status (TS 23.040 §9.2.3.15). Values that only say that
// the network is done, or that are reserved, prove nothing and count as pending.
func (r *Report) Outcome() Outcome {
	switch {
	case r.Status == 0:
		return Delivered
	case r.Status >= 0x40 && r.Status <= 0x7f:
		return Failed
	}
	return Pending
}

// Words is the status in words, for people.
func (r *Report) Words() string {
	low := int(r.Status & 0x1f)
	switch r.Status >> 5 {
	case 0:
		return worded(doneWords, low, r.Status)
	case 1:
		return worded(temporaryWords, low, r.Status) + ", still trying"
	case 2:
		return worded(permanentWords, low, r.Status)
	case 3:
		return worded(temporaryWords, low, r.Status) + ", given up"
	}
	return worded(nil, low, r.Status)
}

func worded(words []string, low int, status byte) string {
	if low < len(words) {
		return words[low]
	}
	return fmt.Sprintf("status 0x%02X", status)
}

// The words of TS 23.040 §9.2.3.15, by the low five bits of the status.
var (
	doneWords = []string{
		"delivered",
		"forwarded, delivery not confirmed",
		"replaced by the network",
	}
	temporaryWords = []string{
		"congestion",
		"phone busy",
		"no response from the phone",
		"service rejected",
		"quality of service not available",
		"error in the phone",
	}
	permanentWords = []string{
		"remote procedure error",
		"incompatible destination",
		"connection rejected by the phone",
		"not obtainable",
		"quality of service not available",
		"no interworking available",
		"validity period expired",
		"deleted by the sender",
		"deleted by the network",
		"text does not exist",
	}
)

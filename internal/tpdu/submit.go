package tpdu

import (
	"fmt"
	"time"

	sms "github.com/warthog618/sms/encoding/tpdu"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// PDU is one TPDU in binary, without the SMSC address that precedes it in an
// AT dialogue. Its length is what AT+CMGS wants to know.
type PDU []byte

// Submit is a text to be sent.
type Submit struct {
	To   phone.Number
	Text string
	// Ref is the concatenation reference shared by the parts of a long text;
	// two long texts to one person must differ in it.
	Ref byte
	// Validity is how long the network may try (TP-VP), in the steps of TS
	// 23.040 §9.2.3.12.1, rounded down, from 5 minutes to 63 weeks; zero leaves
	// it to the SMSC.
	Validity time.Duration
	// Report asks for a status report for each part.
	Report bool
}

// Encode gives the TPDUs that carry s, in order. The errors are those of
// Measure, and ErrRecipient.
func (s Submit) Encode() ([]PDU, error) {
	to, err := destination(s.To)
	if err != nil {
		return nil, err
	}
	template := sms.TPDU{DA: to}
	if s.Report {
		template.FirstOctet |= sms.FoSRR
	}
	if s.Validity > 0 {
		var vp sms.ValidityPeriod
		vp.SetRelative(relative(s.Validity))
		template.SetVP(vp)
	}
	parts, _, err := segment(template, s.Text, s.Ref)
	if err != nil {
		return nil, err
	}
	return marshal(parts)
}

// relative works around the library, which makes ten minutes of five.
func relative(d time.Duration) time.Duration {
	if d < 10*time.Minute {
		return 0
	}
	return d
}

func marshal(parts []sms.TPDU) ([]PDU, error) {
	pdus := make([]PDU, len(parts))
	for i := range parts {
		pdu, err := parts[i].MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("encode part %d: %w", i+1, err)
		}
		pdus[i] = pdu
	}
	return pdus, nil
}

package tpdu

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Kind is what a message is meant for.
type Kind uint8

// The kinds.
const (
	Ordinary Kind = iota // a text for a person
	MMS                  // the notice that a picture message waits to be fetched
	Push                 // another WAP push: a link, a setting
	Data                 // for an application, or no text
	Mailbox              // how many messages wait in a mailbox of the operator's
	Silent               // phones acknowledge it and show nothing
)

// Waiting says what waits in a mailbox of the operator's (TS 23.038 §4, TS
// 23.040 §9.2.3.24.2).
type Waiting struct {
	// What is the sort of messages: 0 voice, 1 fax, 2 e-mail, 3 other.
	What byte
	// Some tells whether any wait; Count how many, 0 where that is not said.
	Some  bool
	Count int
}

// silent is the protocol identifier of a short message type 0 (TS 23.040
// §9.2.3.9).
const silent = 0x40

// KindOf tells what a message is, and what a person should know of one that is
// no text; "" for a text. A part that never came is nil. A text of 8-bit letters
// is a text: some senders write so.
func KindOf(parts []*Deliver) (Kind, string) {
	var d *Deliver
	for _, p := range parts {
		if p != nil {
			d = p
			break
		}
	}
	switch {
	case d == nil:
		return Ordinary, ""
	case d.Port == wapPush:
		return push(parts)
	case d.Waiting != nil:
		return Mailbox, d.Waiting.words()
	case d.PID == silent:
		return Silent, "a silent text (type 0), which phones do not show: some use it to find out where a SIM is"
	case d.Port != 0:
		return Data, fmt.Sprintf("data for the application at port %d", d.Port)
	}
	if _, err := Join(parts); err != nil {
		return Data, "data, no text"
	}
	return Ordinary, ""
}

// sender is how a picture message names who sent it (OMA-TS-MMS_ENC §8).
var sender = regexp.MustCompile(`(\+?[0-9]{3,20})/TYPE=PLMN`)

// push tells picture messages from the other things that come by WAP push.
func push(parts []*Deliver) (Kind, string) {
	if parts[0] == nil || !announcesMMS(parts[0].Data) {
		return Push, "a WAP push: a link or a setting that a service sends to phones"
	}
	const what = "an MMS%s, which can not be fetched here: ask them to send a text"
	var data []byte
	for _, p := range parts {
		if p != nil {
			data = append(data, p.Data...)
		}
	}
	if from := sender.FindSubmatch(data); from != nil {
		return MMS, fmt.Sprintf(what, " from "+string(from[1]))
	}
	return MMS, fmt.Sprintf(what, "")
}

const (
	// wspPush is the type of a WSP Push PDU (WAP-230-WSP §8.2.4.1); its content
	// type follows the length of its headers.
	wspPush = 0x06
	// mmsShort is the well-known number of application/vnd.wap.mms-message,
	// as a short integer.
	mmsShort = 0xbe
)

// announcesMMS reads the content type of a push: a number, or words.
func announcesMMS(data []byte) bool {
	if len(data) < 4 || data[1] != wspPush {
		return false
	}
	headers := data[2:]
	for len(headers) > 1 && headers[0]&0x80 != 0 { // a length of several octets
		headers = headers[1:]
	}
	kind := headers[1:]
	if len(kind) > 1 && kind[0] <= 30 { // the type has parameters: their length
		kind = kind[1:]
	}
	return len(kind) > 0 && kind[0] == mmsShort || bytes.HasPrefix(kind, []byte("application/vnd.wap.mms-message\x00"))
}

// words says what waits.
func (w *Waiting) words() string {
	what := [...]string{"voicemail", "fax", "e-mail", "other messages"}[w.What&3]
	switch {
	case !w.Some:
		return what + ": none waits any more in the SIM's mailbox"
	case w.Count > 0:
		return fmt.Sprintf("%s: %d in the SIM's mailbox", what, w.Count)
	}
	return what + ": some waits in the SIM's mailbox"
}

// waitingBy reads the coding schemes that tell of a mailbox; nil for others.
func waitingBy(dcs byte) *Waiting {
	if dcs < 0xc0 || dcs >= 0xf0 {
		return nil
	}
	return &Waiting{What: dcs & 3, Some: dcs&8 != 0}
}

// mailbox reads the element Special SMS Message Indication (§9.2.3.24.2). A
// message may tell of several mailboxes: voice counts, else the first.
func (d *Deliver) mailbox(what, count byte) {
	w := Waiting{What: min(what&0x1f, 3), Some: count > 0, Count: int(count)}
	if d.Waiting == nil || d.Waiting.Count == 0 || w.What == 0 {
		d.Waiting = &w
	}
}

// Hex is the data of a message that holds no text, in hexadecimal; a part that
// never came leaves a mark.
func Hex(parts []*Deliver) string {
	var b strings.Builder
	for _, p := range parts {
		if p == nil {
			b.WriteString(missing)
			continue
		}
		b.WriteString(strings.ToUpper(hex.EncodeToString(p.Data)))
	}
	return b.String()
}

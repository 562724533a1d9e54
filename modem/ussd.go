package modem

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
)

// answering is how long the network may take to answer a USSD code.
const answering = 60 * time.Second

// ErrNoUSSD is a network that did not answer a USSD code, or would not.
var ErrNoUSSD = errors.New("the network did not answer")

// USSD sends a service code, as "*123#", and returns the network's answer
// (TS 27.007 §7.15). A menu that waits for a choice is left.
func (s *Session) USSD(ctx context.Context, code string) (string, error) {
	if code == "" || strings.ContainsAny(code, "\"\r\n\x1a\x1b") {
		return "", fmt.Errorf("%q is no service code", code)
	}
	s.drainUSSD()
	if err := s.dialUSSD(ctx, code); err != nil {
		return "", err
	}
	answer, err := s.awaitUSSD(ctx)
	if err != nil {
		return "", err
	}
	return s.readUSSD(ctx, answer)
}

func (s *Session) drainUSSD() {
	select {
	case <-s.wire.events.ussd:
	default:
	}
}

// dialUSSD writes the code as it is; some sticks take it as packed septets only.
func (s *Session) dialUSSD(ctx context.Context, code string) error {
	_, err := s.command(ctx, fmt.Sprintf(`+CUSD=1,"%s",15`, code), slowly)
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	septets, encodeErr := gsm7.Encode([]byte(code))
	if encodeErr != nil {
		return err
	}
	packed := strings.ToUpper(hex.EncodeToString(gsm7.Pack7BitUSSD(septets, 0)))
	_, err = s.command(ctx, fmt.Sprintf(`+CUSD=1,"%s",15`, packed), slowly)
	return err
}

func (s *Session) awaitUSSD(ctx context.Context) (string, error) {
	deadline := time.NewTimer(answering)
	defer deadline.Stop()
	select {
	case answer := <-s.wire.events.ussd:
		return answer, nil
	case <-deadline.C:
		return "", ErrNoUSSD
	case <-ctx.Done():
		return "", ctx.Err()
	case <-s.Done():
		return "", s.Err()
	}
}

// readUSSD reads <m>[,<str>,<dcs>]; m = 1 is a menu that waits.
func (s *Session) readUSSD(ctx context.Context, answer string) (string, error) {
	state, rest, _ := strings.Cut(answer, ",")
	text, scheme := splitUSSD(rest)
	if strings.TrimSpace(state) == "1" {
		if _, err := s.command(ctx, "+CUSD=2", quickly); tolerant(err) != nil {
			return "", err
		}
	}
	if text == "" {
		return "", fmt.Errorf("%w (%s)", ErrNoUSSD, ussdState(state))
	}
	return decodeUSSD(text, scheme), nil
}

func ussdState(state string) string {
	switch strings.TrimSpace(state) {
	case "2":
		return "ended by the network"
	case "4":
		return "not supported"
	case "5":
		return "network timeout"
	}
	return "empty answer"
}

// splitUSSD parts the quoted text from its coding scheme; the text may hold
// commas and, on some sticks, quotes.
func splitUSSD(rest string) (text string, scheme int) {
	rest = strings.TrimSpace(rest)
	end := strings.LastIndexByte(rest, '"')
	if !strings.HasPrefix(rest, `"`) || end < 1 {
		return strings.Trim(rest, `"`), 15
	}
	scheme, ok := number(fields(rest[end+1:]), 1)
	if !ok {
		scheme = 15
	}
	return rest[1:end], scheme
}

// decodeUSSD reads text as it is, as UCS-2 or as packed septets in hexadecimal
// (TS 23.038 §5): sticks differ, and few obey the scheme they name.
func decodeUSSD(text string, scheme int) string {
	octets, err := hex.DecodeString(text)
	if err != nil || len(octets) == 0 {
		return text
	}
	if isUCS2(scheme) || isHexUCS2(octets) {
		if runes, err := ucs2.Decode(octets); err == nil && isReadable(string(runes)) {
			return string(runes)
		}
	}
	if decoded, err := gsm7.Decode(gsm7.Unpack7BitUSSD(octets, 0)); err == nil && isLatin(string(decoded)) && !isDigits(text) {
		return string(decoded)
	}
	return text
}

// isUCS2 reads a cell broadcast coding scheme: 0x11, or 01xx10xx.
func isUCS2(scheme int) bool { return scheme == 0x11 || scheme&0xcc == 0x48 }

// isHexUCS2 guesses: Latin text in UCS-2 has a zero in every other octet.
func isHexUCS2(octets []byte) bool {
	return len(octets)%2 == 0 && octets[0] == 0 && len(octets) >= 4 && octets[2] == 0
}

func isReadable(text string) bool {
	for _, r := range text {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return text != ""
}

// isLatin guesses: what unpacks to words was packed, a word of hexadecimal
// digits unpacks to a jumble.
func isLatin(text string) bool {
	plain, all := 0, 0
	for _, r := range text {
		all++
		if r < unicode.MaxASCII {
			plain++
		}
	}
	return isReadable(text) && plain*4 >= all*3
}

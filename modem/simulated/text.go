package simulated

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/tpdu"
)

// Errors of Inject.
var (
	ErrText   = errors.New("text is empty, no UTF-8 or longer than 255 parts")
	ErrSender = errors.New("sender is no number and no name of at most 11 GSM characters")
)

// Inject has a text come in, as long as it is, from a number ("+237…"), a
// short code ("8080") or a name ("MTN"). It waits in the network while the
// modem cannot take it. Errors: ErrText, ErrSender.
func (m *Modem) Inject(from, text string, opts ...InjectOption) error {
	i := m.injection(opts)
	raws, err := m.encodeDeliver(i, from, text)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.unlock()
	var parts []inbound
	for _, raw := range raws {
		parts = append(parts, m.inbound(raw, i.smsc, nil))
	}
	for _, in := range m.bendParts(parts) {
		m.expect(in)
	}
	return nil
}

// InjectTPDU has a TPDU come in: an SMS-DELIVER, which the ledger files, or an
// SMS-STATUS-REPORT. It need not be a valid one.
func (m *Modem) InjectTPDU(raw []byte) {
	if len(raw) > 0 && raw[0]&tpdu.FoMTIMask != byte(tpdu.MtDeliver) || len(raw) < 2 {
		m.mu.Lock()
		defer m.unlock()
		m.expect(inbound{tpdu: raw, report: true})
		return
	}
	m.deliver(raw, nil)
}

// Preload stores texts in a memory ("SM", "ME") as if they had been there for
// long: read, and never announced. Errors: ErrText, ErrSender, or no room.
func (m *Modem) Preload(memory, from string, texts ...string) error {
	for _, text := range texts {
		old := m.injection([]InjectOption{SentAt(m.cfg.Now().AddDate(-1, 0, 0))})
		raws, err := m.encodeDeliver(old, from, text)
		if err != nil {
			return err
		}
		if err := m.preload(memory, raws); err != nil {
			return err
		}
	}
	return nil
}

func (m *Modem) preload(memory string, raws [][]byte) error {
	m.mu.Lock()
	defer m.unlock()
	s := m.stores[memory]
	if s == nil {
		return fmt.Errorf("no memory %q", memory)
	}
	for _, raw := range raws {
		if _, room := s.put(read, "", raw); !room {
			return fmt.Errorf("memory %s is full at %d texts", memory, s.used)
		}
	}
	return nil
}

// encodeDeliver makes the SMS-DELIVERs of a text.
func (m *Modem) encodeDeliver(i injection, from, text string) ([][]byte, error) {
	oa := addressOf(from)
	if _, err := oa.MarshalBinary(); err != nil || from == "" || len(oa.Addr) > 20 || alphanumeric(oa) && (len(oa.Addr) > 11 || escapes(from)) {
		return nil, fmt.Errorf("%w: %q", ErrSender, from)
	}
	if text == "" || !i.data && !utf8.ValidString(text) {
		return nil, ErrText
	}
	t := tpdu.TPDU{
		Direction: tpdu.MT, FirstOctet: tpdu.FoMMS, OA: oa, PID: i.pid,
		SCTS: tpdu.Timestamp{Time: i.scts},
	}
	ud, err := i.encode(&t, text)
	if err != nil {
		return nil, err
	}
	parts := t.Segment(ud, m.segmentation(i)...)
	if len(parts) > 255 {
		return nil, ErrText
	}
	return i.marshal(parts)
}

// counter is the library's source of references, held at one value.
type counter int

func (c counter) Count() int { return int(c) }

func (m *Modem) segmentation(i injection) []tpdu.SegmentationOption {
	if i.ref == 0 {
		i.ref = m.nextRef()
	}
	opts := []tpdu.SegmentationOption{tpdu.WithConcatRef(counter(i.ref))}
	if i.wide {
		opts = append(opts, tpdu.With16BitConcatRef)
	}
	return opts
}

func (m *Modem) nextRef() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.concat = m.concat%255 + 1
	return int(m.concat)
}

func (i injection) marshal(parts []tpdu.TPDU) ([][]byte, error) {
	order := i.order
	if order == nil {
		for n := range parts {
			order = append(order, n+1)
		}
	}
	var raws [][]byte
	for _, n := range order {
		if n < 1 || n > len(parts) {
			return nil, fmt.Errorf("part %d of a text of %d", n, len(parts))
		}
		raw, err := parts[n-1].MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("write deliver: %w", err)
		}
		raws = append(raws, raw)
	}
	return raws, nil
}

// addressOf chooses the type of number: + is international, digits alone are of
// unknown type, all else is a name (TS 23.040 §9.1.2.5).
func addressOf(number string) tpdu.Address {
	digits := strings.TrimPrefix(number, "+")
	switch {
	case digits == "" || strings.Trim(digits, "0123456789*#") != "":
		return tpdu.Address{TOA: 0xd0, Addr: number}
	case digits != number:
		return tpdu.Address{TOA: 0x91, Addr: digits}
	default:
		return tpdu.Address{TOA: 0x81, Addr: digits}
	}
}

func alphanumeric(a tpdu.Address) bool { return a.TypeOfNumber() == tpdu.TonAlphanumeric }

// utf16Text reads UCS-2 as UTF-16, which is what phones send. An odd octet is
// left out.
func utf16Text(ud []byte) string {
	units := make([]uint16, len(ud)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(ud[2*i:])
	}
	return string(utf16.Decode(units))
}

// joinParts is the text of parts given as hex, in order. Surrogate pairs that
// were cut between two parts are joined.
func joinParts(parts []string) string {
	var text strings.Builder
	var ud []byte
	for _, p := range parts {
		t := tpdu.TPDU{Direction: tpdu.MT}
		raw, _ := hex.DecodeString(p)
		_ = t.UnmarshalBinary(raw) // it was read before
		if a, _ := t.Alphabet(); a == tpdu.AlphaUCS2 {
			ud = append(ud, t.UD...)
			continue
		}
		text.WriteString(utf16Text(ud))
		ud = nil
		part, _, _, _ := textOf(&t)
		text.WriteString(part)
	}
	return text.String() + utf16Text(ud)
}

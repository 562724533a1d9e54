package tpdu_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	sms "github.com/warthog618/sms/encoding/tpdu"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// sent reads back an SMS-SUBMIT of ours with the library.
func sent(t rapid.TB, pdu tpdu.PDU) *sms.TPDU {
	t.Helper()
	s := &sms.TPDU{Direction: sms.MO}
	if err := s.UnmarshalBinary(pdu); err != nil {
		t.Fatalf("our own SMS-SUBMIT %X: %v", pdu, err)
	}
	return s
}

// carried is an SMS-SUBMIT as its receiver gets it.
func carried(t rapid.TB, pdu tpdu.PDU, from string) *tpdu.Deliver {
	t.Helper()
	s := sent(t, pdu)
	s.Direction = sms.MT
	s.FirstOctet = s.FirstOctet.WithMTI(sms.MtDeliver) &^ (sms.FoVPFMask | sms.FoSRR)
	s.OA = sms.NewAddress(sms.FromNumber(from))
	return parsed[*tpdu.Deliver](t, marshalled(t, s))
}

func marshalled(t rapid.TB, s *sms.TPDU) []byte {
	t.Helper()
	raw, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func parsed[T tpdu.Incoming](t rapid.TB, raw []byte) T {
	t.Helper()
	in, err := tpdu.ParseIncoming(raw)
	if err != nil {
		t.Fatalf("parse %X: %v", raw, err)
	}
	got, ok := in.(T)
	if !ok {
		t.Fatalf("parse %X: a %T", raw, in)
	}
	return got
}

// texts draws from the alphabets whose edges matter: both GSM tables, letters
// that force UCS-2, marks that compose, and characters of two UTF-16 units.
func texts() *rapid.Generator[string] {
	gsm := rapid.RuneFrom([]rune("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€"))
	any := rapid.RuneFrom([]rune("aê€ç\u0301ажتو😀𐐷\x00\x1b"))
	return rapid.OneOf(rapid.StringOfN(gsm, 1, 700, -1), rapid.StringOfN(any, 1, 400, -1))
}

func TestWhatIsSentIsWhatArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		ref := rapid.Byte().Draw(t, "ref")
		pdus, err := tpdu.Submit{To: "+237699000001", Text: text, Ref: ref}.Encode()
		if err != nil {
			t.Skip(err)
		}
		parts := make([]*tpdu.Deliver, len(pdus))
		for i, pdu := range pdus {
			parts[i] = carried(t, pdu, "+237699000001")
			checkConcat(t, parts[i].Concat, ref, i+1, len(pdus))
		}
		got, err := tpdu.Join(parts)
		if err != nil {
			t.Fatal(err)
		}
		if want := norm.NFC.String(text); got != want {
			t.Fatalf("sent %q, arrived %q", want, got)
		}
		if size, err := tpdu.Measure(text); err != nil || size.Parts != len(pdus) {
			t.Fatalf("measured %d parts (%v), sent %d", size.Parts, err, len(pdus))
		}
	})
}

func checkConcat(t *rapid.T, got *tpdu.Concat, ref byte, part, parts int) {
	var want *tpdu.Concat
	if parts > 1 {
		want = &tpdu.Concat{Ref: uint16(ref), Part: part, Parts: parts}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("concatenation (-want +got):\n%s", diff)
	}
}

func TestEachPartCanBeReadAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("a€😀ж")), 100, 300, -1).Draw(t, "text")
		pdus, err := tpdu.Submit{To: "+237699000001", Text: text}.Encode()
		if err != nil {
			t.Skip(err)
		}
		got := ""
		for _, pdu := range pdus {
			part, err := carried(t, pdu, "+237699000001").Text()
			if err != nil {
				t.Fatal(err)
			}
			got += part
		}
		if got != text {
			t.Fatalf("sent %q, read part by part %q", text, got)
		}
	})
}

func TestNumbersArriveAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.StringMatching(`\+?[0-9]{3,15}`).Draw(t, "number")
		pdus, err := tpdu.Submit{To: phone.Number(n), Text: "x"}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got := sent(t, pdus[0]).DA.Number(); got != n {
			t.Fatalf("sent to %q, encoded %q", n, got)
		}
	})
}

package tpdu_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func TestEncode(t *testing.T) {
	tests := map[string]struct {
		submit tpdu.Submit
		want   []string
	}{
		"a text": {
			tpdu.Submit{To: "+237699000001", Text: "Hello"},
			[]string{"01 00 0C91326799000010 00 00 05C8329BFD06"},
		},
		"with everything": {
			tpdu.Submit{To: "+237699000001", Text: "Hello", Validity: 24 * time.Hour, Report: true},
			[]string{"31 00 0C91326799000010 00 00 A7 05C8329BFD06"},
		},
		"to a short code": {
			tpdu.Submit{To: "8080", Text: "Hello"},
			[]string{"01 00 0481 0808 00 00 05C8329BFD06"},
		},
		"to a code of three": {
			tpdu.Submit{To: "123", Text: "Hello"},
			[]string{"01 00 0381 21F3 00 00 05C8329BFD06"},
		},
		"in UCS-2": {
			tpdu.Submit{To: "8080", Text: "ê😀"},
			[]string{"01 00 0481 0808 00 08 06 00EAD83DDE00"},
		},
		"in parts": {
			tpdu.Submit{To: "8080", Text: strings.Repeat("ж", 71), Ref: 42},
			[]string{
				"41 00 0481 0808 00 08 8C 0500032A0201" + strings.Repeat("0436", 67),
				"41 00 0481 0808 00 08 0E 0500032A0202" + strings.Repeat("0436", 4),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			pdus, err := test.submit.Encode()
			if err != nil {
				t.Fatal(err)
			}
			var got, want []string
			for _, pdu := range pdus {
				got = append(got, strings.ToUpper(hex.EncodeToString(pdu)))
			}
			for _, w := range test.want {
				want = append(want, strings.ReplaceAll(w, " ", ""))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("SMS-SUBMIT (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := map[string]struct {
		submit tpdu.Submit
		want   error
	}{
		"no text":               {tpdu.Submit{To: "8080"}, tpdu.ErrEmpty},
		"no UTF-8":              {tpdu.Submit{To: "8080", Text: "\xff"}, tpdu.ErrNotUTF8},
		"parts that would wrap": {tpdu.Submit{To: "8080", Text: strings.Repeat("a", 153*257)}, tpdu.ErrTooLong},
		"a name":                {tpdu.Submit{To: "Orange", Text: "a"}, tpdu.ErrRecipient},
		"nobody":                {tpdu.Submit{Text: "a"}, tpdu.ErrRecipient},
		"only a plus":           {tpdu.Submit{To: "+", Text: "a"}, tpdu.ErrRecipient},
		"a plus and a name":     {tpdu.Submit{To: "+Orange", Text: "a"}, tpdu.ErrRecipient},
		"too many digits":       {tpdu.Submit{To: phone.Number(strings.Repeat("1", 21)), Text: "a"}, tpdu.ErrRecipient},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if pdus, err := test.submit.Encode(); !errors.Is(err, test.want) || pdus != nil {
				t.Errorf("%X, error %v; want %v", pdus, err, test.want)
			}
		})
	}
}

// TP-VP has steps; the network never tries longer than was asked.
func TestValidity(t *testing.T) {
	const minute, hour, day = time.Minute, time.Hour, 24 * time.Hour
	tests := []struct {
		asked time.Duration
		want  byte
	}{
		{time.Second, 0},
		{5 * minute, 0},
		{9 * minute, 0},
		{10 * minute, 1},
		{14 * minute, 1},
		{time.Hour, 11},
		{12 * hour, 143},
		{12*hour + 30*minute, 144},
		{24 * hour, 167},
		{2 * day, 168},
		{3 * day, 169},
		{30 * day, 196},
		{5 * 7 * day, 197},
		{63 * 7 * day, 255},
		{1000 * 7 * day, 255},
	}
	for _, test := range tests {
		pdus, err := tpdu.Submit{To: "8080", Text: "a", Validity: test.asked}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got := pdus[0][8]; got != test.want || pdus[0][0]&0x18 != 0x10 {
			t.Errorf("%v: TP-VP %d in %X, want %d", test.asked, got, pdus[0], test.want)
		}
	}
}

// The library keeps encoder options in a slice that encoders share: of 400 texts
// sent at once, 3 went to the wrong number.
func TestEncodeAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for i := range 400 {
		all.Go(func() {
			to := phone.Number(fmt.Sprintf("+2376990%05d", i))
			text := fmt.Sprintf("%d %s", i, strings.Repeat("x", 200))
			pdus, err := tpdu.Submit{To: to, Text: text, Ref: byte(i), Report: i%2 == 0}.Encode()
			if err != nil {
				t.Error(err)
				return
			}
			for _, pdu := range pdus {
				d := carried(t, pdu, "+237699000001")
				if got := sent(t, pdu).DA.Number(); got != string(to) || d.Concat.Ref != uint16(byte(i)) {
					t.Errorf("to %s with reference %d: went to %s with %d", to, byte(i), got, d.Concat.Ref)
				}
			}
		})
	}
	all.Wait()
}

// The library fills its tables at first use, without a lock.
func TestReadAtOnce(t *testing.T) {
	raw := headed(t, []byte{6, 0x25, 1, 3, 0x24, 1, 3}, []byte{4, 0x1b, 9})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if text, err := parsed[*tpdu.Deliver](t, raw).Text(); err != nil || text != "êç" {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
	all.Wait()
}

func BenchmarkEncode(b *testing.B) {
	s := tpdu.Submit{To: "+237699000001", Text: strings.Repeat("Réunion samedi à 10h. ", 8), Report: true, Validity: 24 * time.Hour}
	for b.Loop() {
		_, _ = s.Encode()
	}
}

package tpdu_test

import (
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/warthog618/sms/encoding/gsm7"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// octets reads hex digits; spaces set the fields apart.
func octets(t testing.TB, digits string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The fields of an SMS-DELIVER, in their order: type, sender, protocol, coding,
// time, length, data.
const (
	awa   = "0C 91 3267990000 10"  // +237699000001
	scts  = "72 10 13 81 00 00 40" // 2027-01-31 18:00:00 +01:00
	hello = "05 C8329BFD06"        // "Hello"
)

var evening = time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC)

// ignoring what a Deliver remembers beside what it says.
var sameTPDU = cmp.Options{cmpopts.IgnoreUnexported(tpdu.Deliver{}), cmpopts.EquateApproxTime(0)}

func TestParseDeliver(t *testing.T) {
	from := tpdu.Address{Text: "237699000001", International: true}
	septets := []byte{'H', 'e', 'l', 'l', 'o'}
	tests := map[string]struct {
		tpdu string
		want tpdu.Deliver
	}{
		"a text":           {"04" + awa + "00 00" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"a reserved type":  {"07" + awa + "00 00" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"flash":            {"04" + awa + "00 10" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: 0, Data: septets}},
		"flash, other way": {"04" + awa + "00 F0" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: 0, Data: septets}},
		"for the SIM":      {"04" + awa + "7F 12" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: 2, PID: 0x7f, Data: septets}},
		"reserved coding":  {"04" + awa + "00 8F" + scts + hello, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"empty":            {"04" + awa + "00 00" + scts + "00", tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: []byte{}}},
		"no length":        {"04" + awa + "00 00" + scts, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: []byte{}}},
		"cut short":        {"04" + awa + "00 00" + scts + "A0 C8329BFD06", tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"padded":           {"04" + awa + "00 00" + scts + hello + "FFFF", tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"no such month":    {"04" + awa + "00 00" + "72 31 13 81 00 00 40" + hello, tpdu.Deliver{From: from, Class: -1, Data: septets}},
		"a time of Fs":     {"04" + awa + "00 00" + "FF FF FF FF FF FF FF" + hello, tpdu.Deliver{From: from, Class: -1, Data: septets}},
		"a zone of Fs":     {"04" + awa + "00 00" + "72 10 13 71 00 00 FF" + hello, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"west of UTC":      {"04" + awa + "00 00" + "72 10 13 21 00 00 0A" + hello, tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets}},
		"a short code": {
			"04 04 81 0808 00 00" + scts + hello,
			tpdu.Deliver{From: tpdu.Address{Text: "8080"}, SCTS: evening, Class: -1, Data: septets},
		},
		"a code of three": {
			"04 03 81 21F3 00 00" + scts + hello,
			tpdu.Deliver{From: tpdu.Address{Text: "123"}, SCTS: evening, Class: -1, Data: septets},
		},
		"a code without its fill": {
			"04 03 81 2143 00 00" + scts + hello,
			tpdu.Deliver{From: tpdu.Address{Text: "123"}, SCTS: evening, Class: -1, Data: septets},
		},
		"no sender": {
			"04 00 80 00 00" + scts + hello,
			tpdu.Deliver{SCTS: evening, Class: -1, Data: septets},
		},
		"UCS-2": {
			"04" + awa + "00 08" + scts + "04 D83DDE00",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0xd8, 0x3d, 0xde, 0}},
		},
		"half a character": {
			"04" + awa + "00 08" + scts + "03 006100",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'}},
		},
		"data": {
			"04" + awa + "00 04" + scts + "02 0102",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.Binary, Data: []byte{1, 2}},
		},
		"compressed": {
			"04" + awa + "00 20" + scts + "02 0102",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.Binary, Data: []byte{1, 2}},
		},
		"a part": {
			"44" + awa + "00 08" + scts + "08 05 00 03 2A 03 02 0061",
			tpdu.Deliver{
				From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'},
				Concat: &tpdu.Concat{Ref: 42, Parts: 3, Part: 2},
			},
		},
		"a part, 16-bit": {
			"44" + awa + "00 08" + scts + "09 06 08 04 012A 03 02 0061",
			tpdu.Deliver{
				From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'},
				Concat: &tpdu.Concat{Ref: 298, Wide: true, Parts: 3, Part: 2},
			},
		},
		"part 4 of 3": {
			"44" + awa + "00 08" + scts + "08 05 00 03 2A 03 04 0061",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'}},
		},
		"part 1 of 1": {
			"44" + awa + "00 08" + scts + "08 05 00 03 2A 01 01 0061",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'}},
		},
		"a header longer than the text": {
			"44" + awa + "00 08" + scts + "05 40 00 03 2A 03",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{}},
		},
		"a picture waits": {
			"44" + awa + "00 04" + scts + "08 06 05 04 0B84 23F0 01",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.Binary, Data: []byte{1}, Port: 2948},
		},
		"voicemail, by its coding": {
			"04" + awa + "00 C8" + scts + hello,
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Data: septets, Waiting: &tpdu.Waiting{Some: true}},
		},
		"no fax, in Unicode": {
			"04" + awa + "00 E1" + scts + "02 0061",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'}, Waiting: &tpdu.Waiting{What: 1}},
		},
		"voicemail, by its header": {
			"44" + awa + "00 08" + scts + "07 04 01 02 80 03 0061",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.UCS2, Data: []byte{0, 'a'}, Waiting: &tpdu.Waiting{Some: true, Count: 3}},
		},
		"replaces an earlier text": {
			"04" + awa + "41 00" + scts + hello,
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, PID: 0x41, Data: septets},
		},
		"for an application": {
			"44" + awa + "00 04" + scts + "06 04 04 02 E2 00 01",
			tpdu.Deliver{From: from, SCTS: evening, Class: -1, Alphabet: tpdu.Binary, Data: []byte{1}, Port: 226},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := parsed[*tpdu.Deliver](t, octets(t, test.tpdu))
			if diff := cmp.Diff(&test.want, got, sameTPDU); diff != "" {
				t.Errorf("SMS-DELIVER (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseKeepsTheZone(t *testing.T) {
	got := parsed[*tpdu.Deliver](t, octets(t, "04"+awa+"00 00"+scts+hello))
	if s := got.SCTS.Format(time.RFC3339); s != "2027-01-31T18:00:00+01:00" {
		t.Errorf("time %s", s)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct {
		tpdu string
		want error
	}{
		"nothing":                 {"", tpdu.ErrMalformed},
		"a sender only":           {"04" + awa, tpdu.ErrMalformed},
		"a sender cut short":      {"04 0C 91 3267", tpdu.ErrMalformed},
		"half a time":             {"04" + awa + "00 00 7210", tpdu.ErrMalformed},
		"a report without status": {"06 05" + awa + scts + scts, tpdu.ErrMalformed},
		"a text of our own":       {"11 00" + awa + "00 00 A7" + hello, tpdu.ErrNotIncoming},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if in, err := tpdu.ParseIncoming(octets(t, test.tpdu)); !errors.Is(err, test.want) {
				t.Errorf("error %v (%v), want %v", err, in, test.want)
			}
		})
	}
}

// Names of senders are packed septets: their length counts half octets.
func TestNamesOfSenders(t *testing.T) {
	for _, name := range []string{"A", "MTN", "Orange", "OrangeCM", "Santé", "Info Conso", "MOBILEMONEY", "E-Vote [1]", "8080 €"} {
		septets, err := gsm7.Encode([]byte(name))
		if err != nil {
			t.Fatal(err)
		}
		packed := gsm7.Pack7Bit(septets, 0)
		for _, digits := range []int{(len(septets)*7 + 3) / 4, len(packed) * 2} { // exact, and rounded up
			raw := append([]byte{0x04, byte(digits), 0xd0}, packed...)
			raw = append(raw, octets(t, "00 00"+scts+hello)...)
			got := parsed[*tpdu.Deliver](t, raw)
			if want := (tpdu.Address{Text: name, Alphanumeric: true}); got.From != want {
				t.Errorf("%q of %d half octets: %+v", name, digits, got.From)
			}
			if text, _ := got.Text(); text != "Hello" {
				t.Errorf("%q of %d half octets: text %q", name, digits, text)
			}
		}
	}
}

func TestCutSCA(t *testing.T) {
	tests := map[string]struct{ pdu, tpdu, smsc string }{
		"international": {"07 91 1326040000F0 0401", "0401", "+31624000000"},
		"national":      {"04 81 2143F5 0401", "0401", "12345"},
		"none":          {"00 0401", "0401", ""},
		"only a type":   {"01 91 0401", "0401", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, smsc, err := tpdu.CutSCA(octets(t, test.pdu))
			if err != nil {
				t.Fatal(err)
			}
			if want := octets(t, test.tpdu); !cmp.Equal(want, got) || smsc != test.smsc {
				t.Errorf("%X from %q, want %X from %q", got, smsc, want, test.smsc)
			}
		})
	}
	for _, pdu := range []string{"", "00", "0791", "07911326040000F0"} {
		if _, _, err := tpdu.CutSCA(octets(t, pdu)); !errors.Is(err, tpdu.ErrMalformed) {
			t.Errorf("%s: error %v, want %v", pdu, err, tpdu.ErrMalformed)
		}
	}
}

// A PDU as a modem shows it, from the field.
func TestAWholePDU(t *testing.T) {
	raw, smsc, err := tpdu.CutSCA(octets(t, "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"))
	if err != nil {
		t.Fatal(err)
	}
	d := parsed[*tpdu.Deliver](t, raw)
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{smsc, d.From.Text, d.SCTS.Format(time.DateTime), text}
	if diff := cmp.Diff([]string{"+31624000000", "31641600986", "2002-08-26 19:37:41", "How are you?"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseReport(t *testing.T) {
	got := parsed[*tpdu.Report](t, octets(t, "06 05"+awa+scts+"72 10 13 81 00 52 40"+"00"))
	want := &tpdu.Report{
		MR: 5, To: tpdu.Address{Text: "237699000001", International: true},
		SCTS: evening, Discharge: evening.Add(25 * time.Second),
	}
	if diff := cmp.Diff(want, got, sameTPDU); diff != "" {
		t.Errorf("SMS-STATUS-REPORT (-want +got):\n%s", diff)
	}
}

func TestReportOutcome(t *testing.T) {
	tests := []struct {
		status byte
		want   tpdu.Outcome
		words  string
	}{
		{0x00, tpdu.Delivered, "delivered"},
		{0x01, tpdu.Pending, "forwarded, delivery not confirmed"},
		{0x02, tpdu.Pending, "replaced by the network"},
		{0x03, tpdu.Pending, "status 0x03"},
		{0x10, tpdu.Pending, "status 0x10"},
		{0x20, tpdu.Pending, "congestion, still trying"},
		{0x22, tpdu.Pending, "no response from the phone, still trying"},
		{0x3f, tpdu.Pending, "status 0x3F, still trying"},
		{0x40, tpdu.Failed, "remote procedure error"},
		{0x46, tpdu.Failed, "validity period expired"},
		{0x5f, tpdu.Failed, "status 0x5F"},
		{0x61, tpdu.Failed, "phone busy, given up"},
		{0x7f, tpdu.Failed, "status 0x7F, given up"},
		{0x80, tpdu.Pending, "status 0x80"},
		{0xff, tpdu.Pending, "status 0xFF"},
	}
	for _, test := range tests {
		r := &tpdu.Report{Status: test.status}
		if got := r.Outcome(); got != test.want || r.Words() != test.words {
			t.Errorf("0x%02X: %v, %q; want %v, %q", test.status, got, r.Words(), test.want, test.words)
		}
	}
}

// seeds are the TPDUs of testdata by name.
func seeds(t testing.TB) map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/tpdus/incoming.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for line := range strings.Lines(string(raw)) {
		if name, digits, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			all[name] = octets(t, strings.TrimSpace(digits))
		}
	}
	return all
}

func FuzzParseIncoming(f *testing.F) {
	for name, seed := range seeds(f) {
		if _, err := tpdu.ParseIncoming(seed); err != nil {
			f.Errorf("%s: %v", name, err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := tpdu.ParseIncoming(raw)
		if (in == nil) == (err == nil) {
			t.Fatalf("both or neither: %v, %v", in, err)
		}
		d, ok := in.(*tpdu.Deliver)
		if !ok {
			return
		}
		text, err := tpdu.Join([]*tpdu.Deliver{d, nil, d})
		if err == nil && !strings.Contains(text, "[…]") {
			t.Errorf("joined %q", text)
		}
		if len(text) > 20*len(raw)+10 {
			t.Errorf("%d octets became %d", len(raw), len(text))
		}
		kind, words := tpdu.KindOf([]*tpdu.Deliver{d, nil})
		if (kind == tpdu.Ordinary) != (words == "") {
			t.Errorf("kind %d, words %q", kind, words)
		}
		if d.Concat != nil && (d.Concat.Part < 1 || d.Concat.Part > d.Concat.Parts) {
			t.Errorf("part %d of %d", d.Concat.Part, d.Concat.Parts)
		}
		_, _, _ = tpdu.CutSCA(raw)
	})
}

func TestParseAnyPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 0, 180).Draw(t, "tpdu")
		if in, err := tpdu.ParseIncoming(raw); (in == nil) == (err == nil) {
			t.Fatalf("both or neither: %v, %v", in, err)
		}
	})
}

package simulated_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// submits types a text as its AT+CMGS dialogues and gives the last answers.
func submits(t *testing.T, h *host, to, text string, report bool) string {
	t.Helper()
	var said string
	for _, raw := range submitTPDUs(t, to, text, report) {
		h.ask(t, fmt.Sprintf("AT+CMGS=%d", len(raw)))
		if _, err := fmt.Fprintf(h.port, "00%X\x1a", raw); err != nil {
			return said
		}
		said = h.take()
	}
	return said
}

func submitTPDUs(t *testing.T, to, text string, report bool) [][]byte {
	t.Helper()
	parts, err := sms.Encode([]byte(text), sms.To(to))
	if err != nil {
		t.Fatal(err)
	}
	var raws [][]byte
	for _, p := range parts {
		if report {
			p.FirstOctet |= tpdu.FoSRR
		}
		raw, err := p.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		raws = append(raws, raw)
	}
	return raws
}

// facts leaves out what hangs on the clock and on coding.
var facts = cmpopts.IgnoreFields(simulated.Entry{}, "Time", "Asked", "TPDU")

func prepared(t *testing.T, m *simulated.Modem) *host {
	t.Helper()
	h := attach(m.Pipe())
	if got := h.ask(t, "ATE0+CNMI=2,1,0,2"); !strings.Contains(got, "OK") {
		t.Fatalf("setting up: %q", got)
	}
	return h
}

func TestModemsTextEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		n := simulated.NewNetwork(simulated.Options{Ledger: &lines})
		a := simulated.New(simulated.Config{Name: "a", Network: n, ReportDelay: time.Second})
		b := simulated.New(simulated.Config{Name: "b", Network: n})
		ha, hb := prepared(t, a), prepared(t, b)
		defer ha.close()
		defer hb.close()
		long := strings.Repeat("Привет 😀 ", 10)
		submits(t, ha, b.Number(), long, true)
		if diff := cmp.Diff("\r\n+CMTI: \"SM\",1\r\n\r\n+CMTI: \"SM\",2\r\n", hb.take()); diff != "" {
			t.Errorf("b (-want +got):\n%s", diff)
		}
		if got := ha.take(); got != "" {
			t.Errorf("reports before their time: %q", got)
		}
		time.Sleep(time.Second)
		if diff := cmp.Diff("\r\n+CDSI: \"SM\",1\r\n\r\n+CDSI: \"SM\",2\r\n", ha.take()); diff != "" {
			t.Errorf("a (-want +got):\n%s", diff)
		}
		checkLongLedger(t, n, a, b, long)
		if got := strings.Count(lines.String(), "\n"); got != 5 {
			t.Errorf("%d lines in the ledger, want 5", got)
		}
		var first map[string]any
		if err := json.NewDecoder(&lines).Decode(&first); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"event", "time", "modem", "to", "text", "part", "parts", "ref", "mr"} {
			if _, has := first[field]; !has {
				t.Errorf("no %s in %v", field, first)
			}
		}
	})
}

func checkLongLedger(t *testing.T, n *simulated.Network, a, b *simulated.Modem, long string) {
	t.Helper()
	delivered := 0
	want := []simulated.Entry{
		{Event: simulated.Submit, Modem: "a", From: a.Number(), To: b.Number(), Part: 1, Parts: 2, Ref: 1},
		{Event: simulated.Submit, Modem: "a", From: a.Number(), To: b.Number(), Part: 2, Parts: 2, Ref: 1, MR: 1},
		{Event: simulated.Deliver, Modem: "b", From: a.Number(), To: b.Number(), Text: long, Part: 2, Parts: 2, Ref: 1},
		{Event: simulated.Report, Modem: "a", From: b.Number(), To: a.Number(), Part: 1, Parts: 1, Status: &delivered},
		{Event: simulated.Report, Modem: "a", From: b.Number(), To: a.Number(), Part: 1, Parts: 1, MR: 1, Status: &delivered},
	}
	got := n.Ledger()
	if got[0].Text+got[1].Text != long {
		t.Errorf("parts say %q and %q", got[0].Text, got[1].Text)
	}
	got[0].Text, got[1].Text = "", ""
	// The two reports fall due at the same instant.
	slices.SortStableFunc(got[3:], func(x, y simulated.Entry) int { return x.MR - y.MR })
	if diff := cmp.Diff(want, got, facts); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
}

func TestSupporterAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n})
		n.OnSubmit(func(e simulated.Entry) {
			if err := m.Inject(e.To, "yes to "+e.Text); err != nil {
				t.Error(err)
			}
		})
		h := prepared(t, m)
		defer h.close()
		want := "\r\n+CMGS: 0\r\n\r\nOK\r\n\r\n+CMTI: \"SM\",1\r\n"
		if diff := cmp.Diff(want, submits(t, h, "+237699000001", "Coming?", false)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := n.Ledger()[1]; got.Text != "yes to Coming?" || got.From != "+237699000001" {
			t.Errorf("delivered %+v", got)
		}
	})
}

func TestMagicRecipients(t *testing.T) {
	type fate struct {
		said  string        // at once
		wait  time.Duration // then
		later string
		sent  bool
	}
	const accepted, report = "\r\n+CMGS: 0\r\n\r\nOK\r\n", "\r\n+CDSI: \"SM\",1\r\n"
	cases := map[string]fate{
		"001": {said: "\r\n+CMS ERROR: 1\r\n"},
		"500": {said: "\r\n+CMS ERROR: 500\r\n"},
		"600": {wait: time.Hour},
		"601": {wait: time.Hour, later: report, sent: true},
		"605": {said: report, wait: 5 * time.Second, later: accepted, sent: true},
		"699": {said: report, wait: 150 * time.Second, later: accepted, sent: true},
		"770": {said: accepted + report, sent: true},
		"800": {said: accepted, wait: 2 * time.Hour, sent: true},
		"801": {said: report + accepted, sent: true},
		"802": {said: accepted, wait: time.Hour, later: report, sent: true},
		"803": {said: accepted + report, wait: time.Minute, later: "\r\n+CDSI: \"SM\",2\r\n", sent: true},
		"820": {said: "\r\n+CMS ERROR: 500\r\n" + report, sent: true},
		"821": {wait: 40 * time.Second, later: "\r\n+CMS ERROR: 500\r\n" + report, sent: true},
		"822": {wait: 40 * time.Second, later: "\r\n+CMS ERROR: 332\r\n" + report, sent: true},
		"823": {said: "\r\n+CMS ERROR: 513\r\n" + report, sent: true},
		"824": {wait: 40 * time.Second, later: "\r\n+CMS ERROR: 500\r\n"},
		"831": {said: "\r\n+CMS ERROR: 38\r\n"},
		"900": {said: accepted + report, sent: true},
	}
	for code, want := range cases {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simulated.NewNetwork(simulated.Options{})
				h := prepared(t, simulated.New(simulated.Config{Network: n}))
				defer h.close()
				got := fate{said: submits(t, h, "+237699990"+code, "Hi", true), wait: want.wait}
				if code == "601" { // its report comes while nothing is said
					got.said, got.later = "", got.said
				}
				time.Sleep(want.wait)
				got.later += h.take()
				got.sent = n.Ledger()[0].Event == simulated.Submit
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(fate{})); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestMagicRefusesAtFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := prepared(t, simulated.New(simulated.Config{}))
		defer h.close()
		var got []string
		for range 4 {
			got = append(got, strings.TrimSpace(submits(t, h, "+237699990832", "Hi", false)))
		}
		want := []string{"+CMS ERROR: 38", "+CMS ERROR: 38", "+CMGS: 0\r\n\r\nOK", "+CMGS: 1\r\n\r\nOK"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestUnplugAtEachByte(t *testing.T) {
	raw := submitTPDUs(t, "+237699000001", "Hello", false)[0]
	typed := fmt.Sprintf("AT+CMGS=%d\r00%X\x1a", len(raw), raw)
	for n := 1; n <= len(typed); n++ {
		m := simulated.New(simulated.Config{})
		if err := m.Fault(simulated.Fault{Name: "unplug-at", Byte: n}); err != nil {
			t.Fatal(err)
		}
		port := m.Pipe()
		wrote, err := port.Write([]byte(typed))
		if n < len(typed) && wrote != n || !errors.Is(err, simulated.ErrUnplugged) {
			t.Fatalf("byte %d: wrote %d of %d, %v", n, wrote, len(typed), err)
		}
		if _, err := m.Open(""); m.Plugged() || !errors.Is(err, simulated.ErrUnplugged) {
			t.Fatalf("byte %d: still plugged (%v)", n, err)
		}
		m.Replug()
		if _, err := m.Pipe().Write([]byte(typed)); err != nil {
			t.Fatalf("byte %d: after the replug: %v", n, err)
		}
	}
}

func TestUnplugInsteadOfAnswer(t *testing.T) {
	for text, events := range map[string]int{"": 1, "unsent": 0} {
		synctest.Test(t, func(t *testing.T) {
			n := simulated.NewNetwork(simulated.Options{})
			m := simulated.New(simulated.Config{Network: n, Latency: time.Second})
			if err := m.Fault(simulated.Fault{Name: "unplug-answer", Text: text}); err != nil {
				t.Fatal(err)
			}
			h := attach(m.Pipe())
			submits(t, h, "+237699000001", "Hello", false)
			time.Sleep(time.Second)
			<-h.done
			sent := 0
			for _, e := range n.Ledger() {
				if e.Event == simulated.Submit {
					sent++
				}
			}
			if sent != events {
				t.Errorf("%q: %d sent, want %d", text, sent, events)
			}
		})
	}
}

func TestInject(t *testing.T) {
	cases := []struct {
		name, from, text string
		opts             []simulated.InjectOption
		parts            int
		err              error
	}{
		{name: "GSM", from: "+237699000001", text: "Hello", parts: 1},
		{name: "extension", from: "+237699000001", text: "[€]{~}", parts: 1},
		{name: "160 septets", from: "8080", text: strings.Repeat("a", 160), parts: 1},
		{name: "161 septets", from: "8080", text: strings.Repeat("a", 161), parts: 2},
		{name: "escapes at the edge", from: "8080", text: strings.Repeat("€", 100), parts: 2},
		{name: "UCS-2", from: "+237699000001", text: "Ça va très bien, ê", parts: 1},
		{name: "surrogates at the edge", from: "+237699000001", text: strings.Repeat("😀", 60), parts: 2},
		{name: "16-bit reference", from: "+237699000001", text: strings.Repeat("a", 161), parts: 2, opts: []simulated.InjectOption{simulated.Wide(), simulated.WithRef(4711)}},
		{name: "permuted", from: "+237699000001", text: strings.Repeat("a", 400), parts: 3, opts: []simulated.InjectOption{simulated.InOrder(3, 1, 2)}},
		{name: "flash", from: "+237699000001", text: "Now", parts: 1, opts: []simulated.InjectOption{simulated.Flash()}},
		{name: "name", from: "MTN Info", text: "Hello", parts: 1},
		{name: "name of eleven", from: "Water Point", text: "Hello", parts: 1},
		{name: "name too long", from: "Water Points", text: "Hello", err: simulated.ErrSender},
		{name: "name not GSM", from: "вода", text: "Hello", err: simulated.ErrSender},
		{name: "no sender", text: "Hello", err: simulated.ErrSender},
		{name: "empty", from: "8080", err: simulated.ErrText},
		{name: "no UTF-8", from: "8080", text: "a\xff", err: simulated.ErrText},
		{name: "too long", from: "8080", text: strings.Repeat("a", 153*255+1), err: simulated.ErrText},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := simulated.NewNetwork(simulated.Options{})
			m := simulated.New(simulated.Config{Network: n})
			if err := m.Inject(c.from, c.text, c.opts...); !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if c.err != nil {
				return
			}
			if got := m.Stored("SM"); got != c.parts {
				t.Errorf("%d stored, want %d", got, c.parts)
			}
			got := n.Ledger()
			if len(got) != 1 || got[0].Text != c.text || got[0].From != c.from || got[0].Parts != c.parts {
				t.Errorf("ledger %+v", got)
			}
		})
	}
}

func TestInjectTPDUOfAnyKind(t *testing.T) {
	m := simulated.New(simulated.Config{})
	for _, h := range []string{"", "00", "04", "ff", "0691", "040C91", "04ff91" + strings.Repeat("00", 200)} {
		raw, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		m.InjectTPDU(raw)
	}
}

func TestPreload(t *testing.T) {
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Network: n})
	texts := strings.Split(strings.Repeat("old,", 29)+"old", ",")
	if err := m.Preload("SM", "+237699000001", texts...); err != nil {
		t.Fatal(err)
	}
	if got := m.Stored("SM"); got != 30 || len(n.Ledger()) != 0 {
		t.Errorf("%d stored, ledger %v", got, n.Ledger())
	}
	if err := m.Preload("SM", "+237699000001", texts...); err == nil {
		t.Error("the memory has no end")
	}
}

func TestUnknownFault(t *testing.T) {
	if err := simulated.New(simulated.Config{}).Fault(simulated.Fault{Name: "nonsense"}); !errors.Is(err, simulated.ErrNoFault) {
		t.Errorf("error %v", err)
	}
}

func TestTablesHaveNoDoubles(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range simulated.FaultKinds() {
		if seen[k.Name] || k.About == "" {
			t.Errorf("fault %q: doubled, or nothing is said about it", k.Name)
		}
		seen[k.Name] = true
	}
	for _, row := range simulated.MagicTable() {
		if seen[row.Suffix] || row.About == "" {
			t.Errorf("magic %q: doubled, or nothing is said about it", row.Suffix)
		}
		seen[row.Suffix] = true
	}
}

// A text taken while the memory is full is not lost when the stick is pulled.
func TestWaitingTextsOutliveUnplug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n, Capacity: map[string]int{"SM": 1}})
		m.Unplug()
		for _, text := range []string{"one", "two"} {
			if err := m.Inject("+237699000001", text); err != nil {
				t.Fatal(err)
			}
		}
		m.Replug()
		h := prepared(t, m)
		defer h.close()
		if got := h.ask(t, "AT+CMGD=1"); !strings.Contains(got, "+CMTI") {
			t.Errorf("after a slot was freed: %q", got)
		}
		if got := n.Ledger(); len(got) != 2 || got[0].Text != "one" || got[1].Text != "two" {
			t.Errorf("ledger %+v", got)
		}
	})
}

func BenchmarkSubmit(b *testing.B) {
	m := simulated.New(simulated.Config{})
	port := m.Pipe()
	raw, err := hex.DecodeString("01000C91326799000010000005C8329BFD06")
	if err != nil {
		b.Fatal(err)
	}
	typed := []byte(fmt.Sprintf("AT+CMGS=%d\r00%X\x1a", len(raw), raw))
	read := make([]byte, 4096)
	for b.Loop() {
		port.Write(typed)
		port.Read(read)
	}
}

func BenchmarkReceive(b *testing.B) {
	m := simulated.New(simulated.Config{})
	port := m.Pipe()
	port.Write([]byte("ATE0+CNMI=2,1\r"))
	read := make([]byte, 4096)
	for b.Loop() {
		if err := m.Inject("+237699000001", "JOIN WATER"); err != nil {
			b.Fatal(err)
		}
		port.Write([]byte("AT+CMGR=1\rAT+CMGD=1\r"))
		port.Read(read)
	}
}

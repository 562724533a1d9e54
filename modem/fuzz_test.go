package modem

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// seed adds the dialogues and lines that sticks were seen to say.
func seed(f *testing.F, lines ...string) {
	f.Helper()
	files, _ := filepath.Glob("testdata/dialogues/*.txt")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		lines = append(lines, string(raw))
	}
	for _, l := range lines {
		f.Add([]byte(l))
	}
}

// FuzzScanner: however the bytes are split, the tokens are the same, and none
// is blank or holds a line end outside a quoted text.
func FuzzScanner(f *testing.F) {
	seed(f, "\x00OK\r\n", "\r\n> ", "\r\n>\r\n", "OK\r\r\n", "OK \r\n", "COMMAND NOT SUPPORT\r\n", "+CMS ERROR:SIM busy\r\n", "+CUSD: 1,\"a\r\nb\",15\r\n", "+CUSD: \"\r\nOK\r\n", "0001\x1a+CMGS: 5\r\n")
	f.Fuzz(func(t *testing.T, in []byte) {
		whole := tokens(string(in))
		if split := tokens(strings.Split(string(in), "")...); strings.Join(whole, "\x00") != strings.Join(split, "\x00") {
			t.Errorf("whole %q, split %q", whole, split)
		}
		for _, line := range whole {
			if line == "" || strings.ContainsAny(line, "\r\x00") {
				t.Errorf("token %q", line)
			}
			if strings.Contains(line, "\n") && !strings.HasPrefix(line, "+CUSD") {
				t.Errorf("line end in %q", line)
			}
		}
	})
}

// FuzzWire: no bytes of a modem stop the sorting, in any phase.
func FuzzWire(f *testing.F) {
	seed(f, "+CMT: ,23\r\n0791\r\n", "+CDSI: \"SM\",0\r\n", "+CMTI: \"SM\",-1\r\n", "\r\nRDY\r\n+CPIN: READY\r\n^SIMST: 1\r\n",
		"^SMMEMFULL:\"SM\"\r\n", "+CMT: ,23\r\n\r\n^RSSI: 17\r\n0791\r\n", "*RADIOPOWER: 1\r\n+ZPAS: \"3G\",\"CS_PS\"\r\n", "RING\r\n+CLIP: \"\",128\r\n", "+CMGR: 0,,2\r\n000102\r\nOK\r\n", "+CMGS: 300\r\n+CMS ERROR: x\r\n")
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, p := range []phase{idle, commanding, submitting} {
			w := &wire{log: silentLog(), events: newEvents(), replies: make(chan token, 4), phase: p, prefix: "+CMGR:"}
			w.tap = newTap(w)
			var s scanner
			s.push(in, time.Unix(0, 0), w.route)
			w.end(false)
			if len(w.replies) > 0 {
				t.Error("tokens left over")
			}
		}
	})
}

// FuzzAnswers: no answer of a modem stops a parser, and what they return is sane.
func FuzzAnswers(f *testing.F) {
	for _, line := range []string{
		`"SM",3`, `+CPMS: "SM",3,20,"SM",3,20`, `+CPMS: ("SM","ME"),("SM")`, "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)",
		"+CNMI: 2,1,0,2,0", "+CMGL: 1,0,,3", "+CMGR: 0,,3", "+CREG: 0,1", `+COPS: 0,0,"Orange",2`, "+CSQ: 17,99",
		"+CMGS: 5", "+CMS ERROR: 38", "07917283010010F504", "+CPIN: SIM PIN", "+CNMI: (0-99999999)", "((,)", `0,"x",15`,
		"+CPINR: SIM PIN,3,3", `+CNUM: "",237699000009,145`, "8923720000000000001F",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		info := []string{line, "00", line}
		if m := parseMark(line); m.index < -1 || m.store != "" && !isStore(m.store) {
			t.Errorf("mark %+v", m)
		}
		if _, u, ok := parseUsage(info); ok && (u.used < 0 || u.total < 0) {
			t.Errorf("usage %+v", u)
		}
		for _, set := range parseSets(fields(line)) {
			if len(set) > 4096+len(line) {
				t.Errorf("a set of %d", len(set))
			}
		}
		if s := parseSignal(info); s < 0 || s > NoSignal {
			t.Errorf("signal %d", s)
		}
		for _, s := range parseList(info) {
			if s.pdu != "" && !isHex(s.pdu) {
				t.Errorf("pdu %q", s.pdu)
			}
		}
		if a, err := parseArrival("SM", 1, line); err == nil && len(a.PDU) == 0 {
			t.Error("an arrival without a PDU")
		}
		if isHex(line) {
			pduFits(line, 3)
		}
		_ = choices(parseSets(fields(line)), true, len(line)%2 == 0)
		_, _ = parseSlot(info)
		_ = parseStores(info)
		_, _ = parseNotify(info)
		_, _ = parseRegistration(info, "+CREG:")
		_ = parseOperator(info)
		_, _ = parseReference(line)
		_, _ = parseTries(info, "+CPINR:")
		_ = parseCaller(line)
		if n := parseOwnNumber(info); n != "" && !isDigits(strings.TrimPrefix(n, "+")) {
			t.Errorf("own number %q", n)
		}
		_ = parseRefusal(line, 0).Error()
		_ = firstValue(info, "+CCID:", isICCID)
		_ = lastNumber(line)
	})
}

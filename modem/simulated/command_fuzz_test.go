package simulated

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLine(t *testing.T) {
	cases := []struct {
		name, line string
		want       []command
		silent     bool
	}{
		{name: "attention", line: "AT"},
		{name: "nothing", line: "", silent: true},
		{name: "no AT", line: "hello", silent: true},
		{name: "lower case", line: "at+cpin?", want: []command{{"+CPIN", query, ""}}},
		{name: "basic ones in a row", line: "ATE0V1&F", want: []command{{"E", execute, "0"}, {"V", execute, "1"}, {"&F", execute, ""}}},
		{name: "basic, then extended", line: "ATZ+CMEE=1;+CSQ", want: []command{{"Z", execute, ""}, {"+CMEE", assign, "1"}, {"+CSQ", execute, ""}}},
		{name: "test", line: "AT+CNMI=?", want: []command{{"+CNMI", test, ""}}},
		{name: "semicolon in quotes", line: `AT+CPIN="1;2";^CURC=0`, want: []command{{"+CPIN", assign, `"1;2"`}, {"^CURC", assign, "0"}}},
		{name: "register", line: "ATS3=13S4?", want: []command{{"S", assign, "3=13"}, {"S", query, "4"}}},
		{name: "dial", line: "ATD*100#;", want: []command{{"D", execute, "*100#;"}}},
		{name: "spaces", line: "AT +CMGF = 0 ", want: []command{{"+CMGF", assign, "0"}}},
		{name: "noise before", line: "\x00+CMTIAT+CSQ", want: []command{{"+CSQ", execute, ""}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, isAT := parseLine([]byte(c.line))
			if isAT == c.silent {
				t.Errorf("is an AT line: %v", isAT)
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(command{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFields(t *testing.T) {
	cases := map[string][]string{
		"":                 nil,
		"1":                {"1"},
		`"SM", "ME","SR"`:  {"SM", "ME", "SR"},
		",,0":              {"", "", "0"},
		`1,"*100#",15`:     {"1", "*100#", "15"},
		`"a,b",`:           {"a,b", ""},
		`"never closed, 1`: {"never closed, 1"},
	}
	for args, want := range cases {
		if diff := cmp.Diff(want, command{args: args}.fields()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", args, diff)
		}
	}
}

// What is typed never breaks the modem, and it always answers AT again.
func FuzzDialogue(f *testing.F) {
	for _, seed := range []string{
		"AT\r", "ATE0+CMEE=1;+CSQ\r", "AT+CMGS=18\r0001\x1a", "AT+CMGS=18\r\x1b", "AT+CPMS=\"SM\",\"ME\",\"SR\"\r",
		"AT+CNMI=2,2,0,1\rAT+CSMS=1\rAT+CNMA\r", "AT+CMGD=1,4\rAT+CMGR=-1\rAT+CMGL=9\r", "A/\r", "ATS3=5S\r", "AT&\r",
		"AT+CUSD=1,\"*100#\",15\r", "AT+COPS=3,2\r", "AT+CFUN=1,1\r", "ATV0Q1\r", "AT+CMGW=0\r", "AT+CMSS=1\r", "AT+CPIN=1;2\r",
		"AT+CMGS=18\r0001000C91326799000010000005C8329BFD06\x1a", "\x85AT\r",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		m := New(Config{})
		port := m.Pipe()
		port.Write([]byte(typed + "\x1b\rATZ\r"))
		port.(*line).p.out = nil
		port.Write([]byte("ATE0Q0V1\rAT\r"))
		said := make([]byte, 8192)
		n, err := port.Read(said)
		if err != nil || !strings.HasSuffix(string(said[:n]), "\r\nOK\r\n\r\nOK\r\n") {
			t.Errorf("after %q: %q, %v", typed, said[:n], err)
		}
	})
}

package modem

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func tokens(chunks ...string) []string {
	var s scanner
	var got []string
	for _, c := range chunks {
		s.push([]byte(c), time.Time{}, func(t token) {
			if t.prompt {
				got = append(got, "<prompt>")
				return
			}
			got = append(got, t.text)
		})
	}
	return got
}

func TestScanner(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []string
	}{
		"as the standard says":    {"\r\nOK\r\n", []string{"OK"}},
		"NUL before OK":           {"\x00OK\r\n", []string{"OK"}},
		"OK and a space":          {"OK \r\n", []string{"OK"}},
		"CR CR LF":                {"OK\r\r\n", []string{"OK"}},
		"LF alone":                {"\nOK\n", []string{"OK"}},
		"CR alone":                {"\rOK\r", []string{"OK"}},
		"not supported":           {"\r\nCOMMAND NOT SUPPORT\r\n", []string{"ERROR"}},
		"refusal without a space": {"+CMS ERROR:500\r\n", []string{"+CMS ERROR: 500"}},
		"refusal with two":        {"+CME ERROR : 14\r\n", []string{"+CME ERROR: 14"}},
		"blank lines":             {"\r\n\r\n \r\nA\r\n\r\n", []string{"A"}},
		"prompt":                  {"\r\n> ", []string{"<prompt>"}},
		"bare prompt":             {">", []string{"<prompt>"}},
		"prompt and a line end":   {"\r\n>\r\n", []string{"<prompt>"}},
		"prompt after the echo":   {"AT+CMGS=3\r> ", []string{"AT+CMGS=3", "<prompt>"}},
		"prompt after spaces":     {"  > ", []string{"<prompt>"}},
		"echoed PDU":              {"0001\x1a\r\n+CMGS: 5\r\n", []string{"+CMGS: 5"}},
		"echoed PDU, same line":   {"0001\x1a+CMGS: 5\r\n", []string{"+CMGS: 5"}},
		"quoted lines": {
			"+CUSD: 1,\"1. Oui\r\n> 2. Non\n3. \",15\r\nOK\r\n",
			[]string{"+CUSD: 1,\"1. Oui\n> 2. Non\n3. \",15", "OK"},
		},
		"quote never closed": {"+CUSD: 1,\"1. Oui\r\nencore\r\nOK\r\n+CSQ: 1\r\n", []string{"+CUSD: 1,\"1. Oui\nencore", "OK", "+CSQ: 1"}},
		"quote cut by a text": {
			"+CUSD: 1,\"1. Oui\r\n+CMTI: \"SM\",1\r\nOK\r\n",
			[]string{"+CUSD: 1,\"1. Oui", "+CMTI: \"SM\",1", "OK"},
		},
		"endless line": {strings.Repeat("A", 3*longestLine) + "\r\nOK\r\n", []string{strings.Repeat("A", longestLine), "OK"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tokens(test.in)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.want, tokens(strings.Split(test.in, "")...)); diff != "" {
				t.Errorf("a byte at a time: %s", diff)
			}
		})
	}
}

func TestParseMark(t *testing.T) {
	tests := map[string]struct {
		in   string
		want mark
	}{
		"plain":      {` "SM",3`, mark{store: "SM", index: 3}},
		"unquoted":   {` ME,3`, mark{store: "ME", index: 3}},
		"from 0":     {`"SM",0`, mark{store: "SM", index: 0}},
		"minus one":  {`"SM",-1`, mark{store: "SM", index: -1}},
		"no index":   {`"SM"`, mark{store: "SM", index: -1}},
		"no store":   {`,3`, mark{store: "", index: -1}},
		"nothing":    {``, mark{store: "", index: -1}},
		"injection":  {`"S\r",3`, mark{store: "", index: -1}},
		"more":       {`"SR",7,"+237"`, mark{store: "SR", index: 7}},
		"lower case": {`"sm",1`, mark{store: "SM", index: 1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := parseMark(test.in); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestParseUsage(t *testing.T) {
	tests := map[string]struct {
		in    string
		store string
		want  usage
		ok    bool
	}{
		"question, three stores": {`+CPMS: "SM",3,20,"SM",3,20,"SM",3,20`, "SM", usage{3, 20}, true},
		"question, one store":    {`+CPMS: "ME",0,100`, "ME", usage{0, 100}, true},
		"setting":                {`+CPMS: 3,20,3,20,3,20`, "", usage{3, 20}, true},
		"nonsense":               {`+CPMS: "SM"`, "", usage{}, false},
		"negative":               {`+CPMS: -1,20`, "", usage{}, false},
		"other line":             {`+CSQ: 3,20`, "", usage{}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			store, u, ok := parseUsage([]string{"^RSSI: 3", test.in})
			if store != test.store || u != test.want || ok != test.ok {
				t.Errorf("%q %+v %v", store, u, ok)
			}
		})
	}
}

func TestParseStores(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []string
	}{
		"three groups": {`+CPMS: ("SM","ME","SR"),("SM","ME"),("SM")`, []string{"SM", "ME", "SR"}},
		"no brackets":  {`+CPMS: "SM"`, []string{"SM"}},
		"spaces":       {`+CPMS: ( "SM", "MT" ),("SM")`, []string{"SM", "MT"}},
		"nothing":      {`+CPMS: `, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, parseStores([]string{test.in})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSweepable(t *testing.T) {
	tests := map[string]struct{ in, want []string }{
		"all":       {[]string{"SR", "MT", "ME", "SM"}, []string{"SM", "ME", "SR"}},
		"SIM only":  {[]string{"SM"}, []string{"SM"}},
		"union":     {[]string{"MT"}, []string{"MT"}},
		"not known": {[]string{"BM"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, sweepable(test.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChoices(t *testing.T) {
	tests := map[string]struct {
		offered string
		reports bool
		first   notify
		last    notify
	}{
		"all, reports":          {"(0-2),(0-3),(0,2),(0-2),(0,1)", true, notify{2, 1, 0, 2, 0}, notify{0, 2, 0, 0, 0}},
		"all, no reports":       {"(0-2),(0-3),(0,2),(0-2),(0,1)", false, notify{2, 1, 0, 0, 0}, notify{0, 2, 0, 0, 0}},
		"mode 1 only":           {"(0,1),(0-3),(0,2),(0,1),(0)", true, notify{1, 1, 0, 1, 0}, notify{0, 2, 0, 0, 0}},
		"direct texts only":     {"(0-2),(0,2),(0),(0,1,2),(0)", true, notify{2, 2, 0, 2, 0}, notify{0, 2, 0, 0, 0}},
		"buffer is always kept": {"(2),(1),(0),(0),(1)", true, notify{2, 1, 0, 0, 1}, notify{2, 1, 0, 0, 1}},
		"not said":              {"", true, notify{2, 1, 0, 2, 0}, notify{0, 2, 0, 0, 0}},
		"no brackets":           {"2,1,0,0,0", true, notify{2, 1, 0, 0, 0}, notify{2, 1, 0, 0, 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := choices(parseSets(fields(test.offered)), test.reports, false)
			if len(got) == 0 {
				t.Fatal("no choice")
			}
			if got[0] != test.first || got[len(got)-1] != test.last {
				t.Errorf("first %v, last %v; want %v, %v", got[0], got[len(got)-1], test.first, test.last)
			}
		})
	}
}

func TestParseHealth(t *testing.T) {
	t.Run("signal", func(t *testing.T) {
		for in, want := range map[string]int{
			"+CSQ: 17,99": 17, "+CSQ:31,0": 31, "+CSQ: 99,99": NoSignal, "+CSQ: 40,0": 31,
			"+CSQ: 150,99": NoSignal, "+CSQ: x": NoSignal, "^CSQ: 3": NoSignal, "+CSQ: -1,0": NoSignal,
		} {
			if got := parseSignal([]string{in}); got != want {
				t.Errorf("%q: %d, want %d", in, got, want)
			}
		}
	})
	t.Run("registration", func(t *testing.T) {
		for in, want := range map[string]Registration{
			"+CREG: 0,1": Home, "+CREG: 2,5,\"00C3\",\"A1B2\"": Roaming, "+CREG: 0,3": Denied,
			"+CREG: 1": UnknownRegistration, "+CREG: 1,\"00C3\",\"A1B2\"": UnknownRegistration,
			"+CREG: 0,6": Home, "+CREG: 0,99": UnknownRegistration, "+CREG: 2,0001,A1B2": UnknownRegistration,
		} {
			if got, _ := parseRegistration([]string{in}, "+CREG:"); got != want {
				t.Errorf("%q: %v, want %v", in, got, want)
			}
		}
	})
	t.Run("operator", func(t *testing.T) {
		for in, want := range map[string]string{
			`+COPS: 0,0,"Orange CM",7`: "Orange CM", `+COPS: 0`: "", `+COPS: 0,2,"62402"`: "62402",
			`+COPS: 0,0,"Orange, Cameroun"`: "Orange, Cameroun",
		} {
			if got := parseOperator([]string{in}); got != want {
				t.Errorf("%q: %q, want %q", in, got, want)
			}
		}
	})
	t.Run("tries", func(t *testing.T) {
		for in, want := range map[string]int{
			"+CPINR: SIM PIN,3,3": 3, "^CPIN: SIM PIN,1,10,1,10,3": 1, "+CPINC: 2,10,3,10": 2,
			"+CPINR: SIM PIN2,3,3": -1, "+CPINR: ": -1,
		} {
			prefix, _, _ := strings.Cut(in, " ")
			got, ok := parseTries([]string{in}, prefix)
			if !ok {
				got = -1
			}
			if got != want {
				t.Errorf("%q: %d, want %d", in, got, want)
			}
		}
	})
}

func TestParseList(t *testing.T) {
	pdu := "07917283010010F5040BC87238880900F10000"
	got := parseList([]string{
		"+CMGL: 1,0,,12", pdu, "+CMGL: 2,1,\"Ami, (x)\",12", pdu, "+CMGL: 3,1,,12", "+CMGL: x", "+CMGL: 4,2,,12", pdu, pdu,
	})
	want := []stored{{1, 0, pdu}, {2, 1, pdu}, {3, 1, ""}, {4, 2, pdu}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(stored{})); diff != "" {
		t.Error(diff)
	}
}

func TestParseArrival(t *testing.T) {
	tests := map[string]struct {
		in      string
		want    Arrival
		invalid bool
	}{
		"service centre":    {in: "07917283010010F504AA", want: Arrival{"SM", 3, []byte{4, 0xaa}, "+27381000015"}},
		"no service centre": {in: "0004AA", want: Arrival{"SM", 3, []byte{4, 0xaa}, ""}},
		"national":          {in: "0381214304", want: Arrival{"SM", 3, []byte{4}, "1234"}},
		"too short":         {in: "07917283", invalid: true},
		"only the centre":   {in: "0191", invalid: true},
		"empty":             {in: "", invalid: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseArrival("SM", 3, test.in)
			if (err != nil) != test.invalid {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

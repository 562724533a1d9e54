package simulated_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestControl(t *testing.T) {
	n := simulated.NewNetwork(simulated.Options{})
	simulated.New(simulated.Config{Name: "modem0", Network: n})
	simulated.New(simulated.Config{Name: "modem1", Network: n})
	h := simulated.ControlHandler(n)
	// In order: each finds what those before it left.
	cases := []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"modems", "GET", "/modems", "", 200, `"name":"modem0","number":"+237650000001"`},
		{"inject", "POST", "/inject", `{"modem":"modem0","from":"+237699000001","text":"JOIN WATER"}`, 200, `{"modems":1}`},
		{"ledger", "GET", "/ledger", "", 200, `"text":"JOIN WATER"`},
		{"ledger read on", "GET", "/ledger?since=1", "", 200, `[]`},
		{"ledger, no number", "GET", "/ledger?since=x", "", 400, `"error":"bad order: since:`},
		{"inject for nobody", "POST", "/inject", `{"from":"8080","text":"x"}`, 400, `modem is missing`},
		{"inject for a stranger", "POST", "/inject", `{"modem":"x","from":"8080","text":"x"}`, 404, `no such modem: \"x\"`},
		{"inject nothing", "POST", "/inject", `{"modem":"modem0","from":"8080"}`, 400, `text is empty`},
		{"no JSON", "POST", "/inject", `modem0`, 400, `bad order: invalid character`},
		{"unknown field", "POST", "/inject", `{"modem":"modem0","sender":"8080"}`, 400, `unknown field \"sender\"`},
		{"two objects", "POST", "/inject", `{"modem":"modem0","from":"8080","text":"x"} {}`, 400, `more after the object`},
		{"no such signal", "POST", "/signal", `{"signal":-5}`, 400, `signal: want a whole number from 0 to 199, not -5`},
		{"no such PIN", "POST", "/swap_sim", `{"modem":"modem0","pin":"x"}`, 400, `pin: want 4 to 8 digits`},
		{"no such amount", "POST", "/topup", `{"modem":"modem0","amount":-1e308}`, 400, `amount: want at most`},
		{"fault", "POST", "/fault", `{"modem":"modem0","fault":"late","delay":"5s","times":1}`, 200, `{"modems":1}`},
		{"fault everywhere", "POST", "/fault", `{"fault":"refuse","code":500,"every":10}`, 200, `{"modems":2}`},
		{"no such fault", "POST", "/fault", `{"fault":"nonsense"}`, 400, `no such fault: \"nonsense\"`},
		{"no delay", "POST", "/fault", `{"fault":"late","delay":"soon"}`, 400, `want a time such as 90s or 2h, not \"soon\"`},
		{"both in force", "GET", "/modems", "", 200, `"faults":["late","refuse"]`},
		{"clear one", "DELETE", "/fault?modem=modem0&fault=late", "", 200, `{"modems":1}`},
		{"one is left", "GET", "/modems", "", 200, `"faults":["refuse"]`},
		{"clear by body", "DELETE", "/fault", `{"modem":"modem1"}`, 200, `{"modems":1}`},
		{"clear what is none", "DELETE", "/fault?fault=x", "", 400, `no such fault`},
		{"unplug", "POST", "/unplug", `{"modem":"modem1"}`, 200, ``},
		{"it is out", "GET", "/modems", "", 200, `"plugged":false`},
		{"replug", "POST", "/replug", `{"modem":"modem1"}`, 200, ``},
		{"call", "POST", "/call", `{"modem":"modem1","from":"+237699000001"}`, 200, ``},
		{"top up", "POST", "/topup", `{"modem":"modem1","amount":2.5}`, 200, ``},
		{"the balance", "GET", "/modems", "", 200, `"credit":1002.5,"bundle":0`},
		{"ussd", "POST", "/ussd", `{"modem":"modem1","text":"hello"}`, 200, ``},
		{"text out of order", "POST", "/inject", `{"modem":"modem1","from":"MTN","text":"` + strings.Repeat("long ", 40) + `","wide":true,"ref":300,"parts":[2,1],"ago":"48h"}`, 200, ``},
		{"and it is whole", "GET", "/ledger?since=2", "", 200, `"part":2,"parts":2,"ref":300`},
		{"no such part", "POST", "/inject", `{"modem":"modem1","from":"8080","text":"x","parts":[2]}`, 400, `part 2 of a text of 1`},
		{"flash in UCS-2", "POST", "/inject", `{"modem":"modem1","from":"8080","text":"now","flash":true,"ucs2":true,"sent_at":"2026-01-31T10:20:30Z"}`, 200, ``},
		{"with its coding", "GET", "/ledger?since=3", "", 200, `00186210130102030006`},
		{"raw", "POST", "/tpdu", `{"modem":"modem1","tpdu":"040B819677000010F0000062101302030000` + "02E834" + `"}`, 200, ``},
		{"raw nonsense", "POST", "/tpdu", `{"modem":"modem1","tpdu":"xyz"}`, 400, `tpdu: want octets in hex`},
		{"preload", "POST", "/preload", `{"modem":"modem1","from":"8080","text":"old","memory":"ME"}`, 200, ``},
		{"preload nowhere", "POST", "/preload", `{"modem":"modem1","from":"8080","text":"old","memory":"XX"}`, 400, `no memory \"XX\"`},
		{"network lost everywhere", "POST", "/register", `{"stat":2}`, 200, `{"modems":2}`},
		{"weak", "POST", "/signal", `{"modem":"modem1","signal":3}`, 200, ``},
		{"SIM out", "POST", "/remove_sim", `{"modem":"modem1"}`, 200, ``},
		{"SIM in", "POST", "/insert_sim", `{"modem":"modem1"}`, 200, ``},
		{"fault for one number", "POST", "/fault", `{"modem":"modem0","fault":"refuse","to":"+237699000001"}`, 200, ``},
		{"not of numbers", "POST", "/fault", `{"fault":"noise","to":"+237699000001"}`, 400, `not one of texts to a number`},
		{"clear all", "POST", "/clear", `{}`, 200, `{"modems":2}`},
		{"none in force", "GET", "/modems", "", 200, `"faults":[]}]`},
		{"routes", "GET", "/", "", 200, `{"name":"POST /inject","about":"a text comes in; parts`},
		{"no such route", "GET", "/nothing", "", 404, ``},
		{"faults", "GET", "/faults", "", 200, `{"name":"silence","about":`},
		{"magic", "GET", "/magic", "", 200, `9990600`},
		{"wrong method", "GET", "/inject", "", 405, ``},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)))
			body, err := io.ReadAll(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || !strings.Contains(string(body), c.says) {
				t.Errorf("%d %s, want %d …%s…", w.Code, body, c.status, c.says)
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && !json.Valid(body) {
				t.Errorf("no JSON: %s", body)
			}
		})
	}
}

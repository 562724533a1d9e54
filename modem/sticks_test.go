package modem_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// TestSticks runs the whole of a modem's day under each way of talking: opened,
// two texts out, two texts in and the reports, and every setting read back.
func TestSticks(t *testing.T) {
	tests := map[string]struct {
		cfg       simulated.Config
		faults    []simulated.Fault
		noReports bool
	}{
		"tame":                            {},
		"unsolicited lines everywhere":    {faults: []simulated.Fault{{Name: "noise"}}},
		"answers a byte at a time":        {faults: []simulated.Fault{{Name: "split", Byte: 1}}},
		"answers slowly in pieces":        {faults: []simulated.Fault{{Name: "split", Byte: 3, Delay: time.Millisecond}}},
		"OK and a space":                  {faults: []simulated.Fault{{Name: "ok-space"}}},
		"NUL before OK":                   {faults: []simulated.Fault{{Name: "ok-nul"}}},
		"OK CR CR LF":                     {faults: []simulated.Fault{{Name: "ok-crcr"}}},
		"lines end in LF":                 {faults: []simulated.Fault{{Name: "eol-lf"}}},
		"lines end in CR CR LF":           {faults: []simulated.Fault{{Name: "eol-crcrlf"}}},
		"bare prompt":                     {faults: []simulated.Fault{{Name: "bare-prompt"}}},
		"prompt after a line end":         {faults: []simulated.Fault{{Name: "bare-prompt", Text: "\r\n>\r\n"}}},
		"late prompt":                     {faults: []simulated.Fault{{Name: "late-prompt", Delay: 8 * time.Second}}},
		"not support":                     {faults: []simulated.Fault{{Name: "not-support", Command: "+CLIP"}, {Name: "not-support", Command: "+CSMS"}}},
		"CME 58 to what is not vital":     {faults: []simulated.Fault{{Name: "cme-error", Code: 58, Command: "+GCAP"}, {Name: "cme-error", Code: 58, Command: "+CSCA"}}},
		"CPMS answers OK only":            {faults: []simulated.Fault{{Name: "bare-ok", Command: "+CPMS"}}},
		"busy for seconds":                {faults: []simulated.Fault{{Name: "busy"}}},
		"CNMI ignored":                    {faults: []simulated.Fault{{Name: "cnmi-ignored"}}},
		"CNMI ignored, no reports":        {faults: []simulated.Fault{{Name: "cnmi-ignored"}, {Name: "report-dropped"}}, noReports: true},
		"+CMT unasked":                    {faults: []simulated.Fault{{Name: "cmt-unasked"}, {Name: "cds-unasked"}}},
		"a line before the PDU":           {cfg: simulated.Config{Deliveries: []int{0, 2}}, faults: []simulated.Fault{{Name: "cmt-gap"}}},
		"a URC before the PDU":            {cfg: simulated.Config{Deliveries: []int{0, 2}}, faults: []simulated.Fault{{Name: "cmt-gap", Text: "^RSSI: 17"}}},
		"+CMTI twice":                     {faults: []simulated.Fault{{Name: "cmti-twice"}}},
		"+CDSI names another slot":        {cfg: simulated.Config{ReportMemory: "SR"}, faults: []simulated.Fault{{Name: "cdsi-memory"}}},
		"reports from another SMSC":       {faults: []simulated.Fault{{Name: "report-smsc"}}},
		"stored reports lost":             {faults: []simulated.Fault{{Name: "report-stored-lost"}}, noReports: true},
		"slots from 0":                    {cfg: simulated.Config{ZeroBased: true}},
		"CPMS takes one store":            {cfg: simulated.Config{MemoryChoices: 1}},
		"CPMS takes two stores":           {cfg: simulated.Config{MemoryChoices: 2}},
		"one memory":                      {cfg: simulated.Config{Memories: []string{"ME"}, Memory: "ME"}},
		"areas without quotes":            {faults: []simulated.Fault{{Name: "creg-unquoted"}}},
		"lines ten times a second":        {faults: []simulated.Fault{{Name: "chatter", Delay: 100 * time.Millisecond}}},
		"CNMI swapped":                    {faults: []simulated.Fault{{Name: "cnmi-swapped"}}},
		"no +CMTI":                        {faults: []simulated.Fault{{Name: "cmti-lost"}}},
		"+CMTI from 0":                    {faults: []simulated.Fault{{Name: "cmti-zero"}}},
		"+CMTI -1":                        {faults: []simulated.Fault{{Name: "cmti-minus"}}},
		"+CMTI names another store":       {faults: []simulated.Fault{{Name: "cmti-memory"}}},
		"empty slots answer OK":           {faults: []simulated.Fault{{Name: "empty-slot-ok"}}},
		"direct texts only":               {cfg: simulated.Config{Deliveries: []int{0, 2}}},
		"direct reports only":             {cfg: simulated.Config{Reports: []int{0, 1}}},
		"reports in their own store":      {cfg: simulated.Config{ReportMemory: "SR"}},
		"texts in the stick's memory":     {cfg: simulated.Config{Memory: "ME"}},
		"locked SIM":                      {cfg: simulated.Config{PIN: "1234"}},
		"no space after colons":           {faults: []simulated.Fault{{Name: "tight"}}},
		"spaces around commas":            {faults: []simulated.Fault{{Name: "spaced"}}},
		"no quotes in answers":            {faults: []simulated.Fault{{Name: "unquoted"}}},
		"CMEE ignored":                    {faults: []simulated.Fault{{Name: "cmee-ignored"}}},
		"echo not to be switched off":     {faults: []simulated.Fault{{Name: "echo-stays"}}},
		"CPMS= answers OK only":           {faults: []simulated.Fault{{Name: "cpms-ok"}}},
		"answers in pieces of any length": {faults: []simulated.Fault{{Name: "split-random"}}},
		"slow listing":                    {faults: []simulated.Fault{{Name: "slow-command"}}},
		"bytes that are nothing":          {faults: []simulated.Fault{{Name: "garbage"}}},
		"a prompt nobody asked for":       {faults: []simulated.Fault{{Name: "stray-prompt"}}},
		"a prompt left open":              {faults: []simulated.Fault{{Name: "prompt-left"}}},
		"OK before the prompt":            {faults: []simulated.Fault{{Name: "stray-ok"}}},
		"OK before +CMGS":                 {faults: []simulated.Fault{{Name: "early-ok"}}},
		"LTE alone":                       {faults: []simulated.Fault{{Name: "lte-only"}}},
		"a clock that never was set":      {faults: []simulated.Fault{{Name: "clock-wrong"}}},
		"a network a year behind":         {faults: []simulated.Fault{{Name: "scts-wrong"}}},
		"stored though direct was asked":  {cfg: simulated.Config{Deliveries: []int{0, 2}}, faults: []simulated.Fault{{Name: "cmt-stored"}}},
		"+CMTI late":                      {faults: []simulated.Fault{{Name: "cmti-late"}}},
		"everything at once": {faults: []simulated.Fault{
			{Name: "noise"}, {Name: "split", Byte: 2}, {Name: "ok-space"}, {Name: "bare-prompt"}, {Name: "cmti-zero"},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, test.cfg)
				for _, f := range test.faults {
					b.fault(f)
				}
				b.open()
				aDay(b, !test.noReports)
			})
		})
	}
}

func aDay(b *bench, reports bool) {
	b.want("first sweep", b.sweep(modem.Timed), []string(nil))
	b.inject("salut")
	for i, text := range []string{"un", "deux"} {
		if r := b.submit(text); r.Outcome != modem.Sent || r.Prior != nil {
			b.t.Errorf("submit %d: %+v", i, r)
		}
	}
	b.inject("ça va")
	time.Sleep(time.Second)
	got := append(b.sweep(modem.Woken), b.sweep(modem.Timed)...)
	for i := range 4 { // what is acknowledged makes room for the next
		time.Sleep(time.Minute)
		got = append(got, b.sweep(modem.SweepMode(i%2))...)
	}
	slices.Sort(got)
	b.want("sent", b.sent(), []string{"un", "deux"})
	want := []string{"salut", "ça va"}
	if reports {
		want = []string{"report 0", "report 1", "salut", "ça va"}
	}
	b.want("kept", slices.Compact(got), want)
	b.want("left over", b.stick.Stored("SM")+b.stick.Stored("ME")+b.stick.Stored("SR"), 0)
	if h := b.session.Health(); h.Signal != 20 || h.Operator != "Simulated Network" || h.Registration != modem.Home {
		b.t.Errorf("health %+v", h)
	}
}

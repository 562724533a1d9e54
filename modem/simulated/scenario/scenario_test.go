package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/modem/simulated"
	"github.com/tocsin-sms/tocsin/modem/simulated/scenario"
)

const samples = "../../../testdata/scenarios"

func sampleFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(samples, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples in %s: %v", samples, err)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestParse(t *testing.T) {
	got, err := scenario.Parse([]byte(`
modems:
  - {name: a, number: "+237650000001", latency: 4s, ports: 2, capacity: {SM: 5}, credit: 2.5, faults: [noise, "refuse,code=38"]}
  - name: b
steps:
  - {at: 90s, modem: a, for: 10m, fault: {fault: freeze, text: esc, delay: 1s}}
  - {after: 20 texts, modem: b, unplug: }
  - {recipient: "+237699000001", fault: silence}
  - {modem: b, every: 30s, times: 3, inject: {from: "80{n}", text: "hi {n}", parts: [1, 1], flash: true}}
  - {at: 1h, register: 3}
  - {clear: }
`), "f")
	if err != nil {
		t.Fatal(err)
	}
	want := scenario.Scenario{
		Modems: []simulated.Config{
			{Name: "a", Number: "+237650000001", Latency: 4 * time.Second, Ports: 2, Capacity: map[string]int{"SM": 5}, Credit: 2.5},
			{Name: "b"},
		},
		Steps: []scenario.Step{
			{Name: "fault", Order: simulated.Order{Modem: "a", Fault: "noise"}},
			{Name: "fault", Order: simulated.Order{Modem: "a", Fault: "refuse", Code: 38}},
			{At: 90 * time.Second, For: 10 * time.Minute, Name: "fault", Order: simulated.Order{Modem: "a", Fault: "freeze", Text: "esc", Delay: simulated.Duration(time.Second)}},
			{Texts: 20, Name: "unplug", Order: simulated.Order{Modem: "b"}},
			{Name: "fault", Order: simulated.Order{Fault: "silence", To: "+237699000001"}},
			{Every: 30 * time.Second, Times: 3, Name: "inject", Order: simulated.Order{Modem: "b", From: "80{n}", Text: "hi {n}", Parts: []int{1, 1}, Flash: true}},
			{At: time.Hour, Name: "register", Order: simulated.Order{Stat: 3}},
			{Name: "clear"},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(simulated.Config{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]struct{ file, want string }{
		"nothing":               {"", "f: the file is empty: it has modems and steps"},
		"a nameless modem":      {"modems: [{latency: 1s}]", "f: modems[0].name: it is missing, line 1"},
		"a name no file has":    {"modems: [{name: a/b}]", `f: modems[0].name: want small letters, digits and hyphens, not "a/b", line 1`},
		"two of a name":         {"modems: [{name: a}, {name: a}]", "f: modems[1].name: another modem is called a: give this one a name of its own, line 1"},
		"a stick nobody knows":  {"modems: [{name: a, profile: nokia}]", `f: modems[0].profile: there is no profile "nokia"; known are plain, huawei-e, zte, sim800, ec25, line 1`},
		"two of a number":       {`modems: [{name: a, number: "+237650000001"}, {name: b, number: "+237650000001"}]`, "f: modems[1].number: a has this number, too, line 1"},
		"a number without +":    {`modems: [{name: a, number: "650"}]`, `f: modems[0].number: want a number such as +237650000001, not "650", line 1`},
		"no memory":             {"modems: [{name: a, capacity: {XX: 3}}]", "f: modems[0].capacity.XX: there is no such memory; known are ME, SM, SR, line 1"},
		"no capacity":           {"modems: [{name: a, capacity: 3}]", "f: modems[0].capacity: want slots for each memory, as {SM: 10}, line 1"},
		"no time":               {"modems: [{name: a, latency: fast}]", `f: modems[0].latency: want a time such as 90s or 2h, not "fast", line 1`},
		"a fault of a modem":    {"modems: [{name: a, faults: [nonsense]}]", `f: modems[0].faults[0]: no such fault: "nonsense", line 1`},
		"nothing done":          {"steps: [{at: 1s}]", "f: steps[0]: want one thing to be done (" + orders() + "), not 0, line 1"},
		"two things done":       {"steps: [{unplug: , replug: }]", "f: steps[0]: want one thing to be done (" + orders() + "), not 2, line 1"},
		"a fault":               {"steps: [{fault: nonsense}]", `f: steps[0].fault: no such fault: "nonsense", line 1`},
		"a fault by its fields": {"steps: [{fault: {fault: nonsense}}]", `f: steps[0]: no such fault: "nonsense", line 1`},
		"a field of a fault":    {"steps: [{fault: 'refuse,cod=1'}]", `f: steps[0].fault: there is no "cod"; a fault has to, times, skip, every, delay, code, byte, index, command, text, line 1`},
		"a value of a fault":    {"steps: [{fault: {fault: refuse, code: many}}]", `f: steps[0].fault.code: want a whole number, not "many", line 1`},
		"both whens":            {"steps: [{at: 1s, after: 2 texts, unplug: }]", "f: steps[0]: it has both at and after: keep one, line 1"},
		"a count":               {"steps: [{after: 2 hours, unplug: }]", `f: steps[0].after: want a count such as 20 texts, not "2 hours", line 1`},
		"what does not last":    {"steps: [{for: 1s, inject: {from: '1', text: a}}]", "f: steps[0].for: inject does not last: leave it out, line 1"},
		"times without every":   {"steps: [{times: 2, unplug: }]", "f: steps[0].every: it is missing: how long from one to the next of the 2 times?, line 1"},
		"every without times":   {"steps: [{every: 2s, unplug: }]", "f: steps[0].times: it is missing: how often?, line 1"},
		"a recipient's call":    {"steps: [{recipient: '+1', call: '+2'}]", "f: steps[0].recipient: only a fault can be of one recipient, line 1"},
		"a recipient's noise":   {"steps: [{recipient: '+1', fault: noise}]", "f: steps[0]: the fault is not one of texts to a number: noise, line 1"},
		"an empty text":         {"steps: [{inject: {from: '1', text: ''}}]", "f: steps[0]: text is empty, no UTF-8 or longer than 255 parts, line 1"},
		"no such part":          {"steps: [{inject: {from: '1', text: a, parts: [3]}}]", "f: steps[0]: part 3 of a text of 1, line 1"},
		"a stranger":            {"modems: [{name: a}]\nsteps: [{modem: b, unplug: }]", `f: steps[0].modem: there is no modem "b" in the file, line 2`},
		"which modem":           {"modems: [{name: a}, {name: b}]\nsteps: [{unplug: }]", "f: steps[0].modem: it is missing: which modem?, line 2"},
		"all at once": {
			"modems: [{name: a, latency: x}]\nsteps:\n  - {at: soon, unplug: }\n  - {explode: }\n",
			"f has 3 problems:\n  modems[0].latency: want a time such as 90s or 2h, not \"x\", line 1\n  steps[0].at: want a time such as 90s or 2h, not \"soon\", line 3\n" +
				"  steps[1].explode: there is no such key here; known are " + keys() + ", line 4",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Parse([]byte(test.file), "f")
			if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func orders() string {
	var names []string
	for _, k := range simulated.Orders() {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// keys are those of a step.
func keys() string {
	_, err := scenario.Parse([]byte("steps: [{'': }]"), "f")
	_, after, _ := strings.Cut(err.Error(), "known are ")
	known, _, _ := strings.Cut(after, ", line")
	return known
}

// The samples are whole, and can be played to their end.
func TestSamples(t *testing.T) {
	for _, file := range sampleFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, err := scenario.Parse(read(t, file), file)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { play(t, s, 12*time.Hour) })
		})
	}
}

// play plays a scenario for a time and gives what was told of it.
func play(t *testing.T, s scenario.Scenario, long time.Duration) (*simulated.Network, []string) {
	t.Helper()
	n := simulated.NewNetwork(simulated.Options{})
	s.Join(n)
	var told []string
	p, err := s.Begin(n, func(since time.Duration, what string) { told = append(told, since.String()+" "+what) })
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	if err := p.Run(ctx); err != nil {
		t.Error(err)
	}
	for _, m := range n.Modems() {
		m.Unplug()
	}
	return n, told
}

func TestPlay(t *testing.T) {
	s, err := scenario.Parse([]byte(`
modems: [{name: a}, {name: b}]
steps:
  - {at: 90s, modem: a, for: 10m, fault: freeze}
  - {modem: b, every: 30s, times: 2, inject: {from: "80{n}", text: "hi {n}"}}
  - {at: 20s, for: 1s, register: 2}
  - {at: 1s, modem: a, for: 1m, unplug: }
  - {at: 2m, clear: }
  - {at: 2m, modem: b, for: 5s, remove_sim: }
`), "f")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		n, told := play(t, s, time.Hour)
		want := []string{
			"0s b: inject from 80{n}", "1s a: unplug", "20s register", "21s register", "30s b: inject from 80{n}", "1m1s a: replug",
			"1m30s a: fault freeze", "2m0s clear", "2m0s b: remove_sim", "2m5s b: insert_sim", "11m30s a: clear freeze",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		var came []string
		for _, e := range n.Ledger() {
			came = append(came, e.From+" "+e.Text)
		}
		if diff := cmp.Diff([]string{"801 hi 1", "802 hi 2"}, came); diff != "" {
			t.Errorf("came (-want +got):\n%s", diff)
		}
	})
}

// A step that waits for texts is done once the network took so many, before
// the next.
func TestPlayAfterTexts(t *testing.T) {
	s, err := scenario.Parse([]byte(`steps: [{after: 2 texts, modem: a, fault: refuse}, {after: 3 texts, unplug: }]`), "f")
	if err != nil {
		t.Fatal(err)
	}
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Name: "a", Network: n})
	if _, err := s.Begin(n, nil); err != nil {
		t.Fatal(err)
	}
	port := m.Pipe()
	for range 4 {
		if _, err := port.Write([]byte("AT+CMGS=18\r0001000C91326799000010000005C8329BFD06\x1a")); err != nil {
			t.Fatal(err)
		}
	}
	var got []simulated.Event
	for _, e := range n.Ledger() {
		got = append(got, e.Event)
	}
	if diff := cmp.Diff([]simulated.Event{"submit", "submit", "refuse", "refuse"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestBeginRefuses(t *testing.T) {
	tests := map[string]struct {
		file string
		want error
	}{
		"a stranger":    {"steps: [{modem: c, unplug: }]", simulated.ErrNoModem},
		"which of two":  {"steps: [{unplug: }]", simulated.ErrOrder},
		"what goes not": {"modems: [{name: c, capacity: {SM: 0}}]\nsteps: [{modem: c, preload: {from: '1', text: a}}]", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Parse([]byte(test.file), "f")
			if err != nil {
				t.Fatal(err)
			}
			n := simulated.NewNetwork(simulated.Options{})
			simulated.New(simulated.Config{Name: "a", Network: n})
			simulated.New(simulated.Config{Name: "b", Network: n})
			s.Join(n)
			if _, err := s.Begin(n, nil); err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range sampleFiles(f) {
		f.Add(read(f, file))
	}
	f.Add([]byte("steps: [{fault: 'refuse,code=1,to=+1', recipient: 'x'}]"))
	f.Add([]byte("steps: &s [{inject: {from: a, text: *s}}]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := scenario.Parse(raw, "f")
		var wrong *strict.Error
		switch {
		case err != nil && !errors.As(err, &wrong):
			t.Fatalf("an error of another kind: %v", err)
		case err != nil:
			return
		}
		for _, step := range s.Steps {
			if step.Name == "" || step.At < 0 || step.For < 0 || step.Every < 0 {
				t.Errorf("step %+v", step)
			}
		}
	})
}

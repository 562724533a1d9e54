//go:build linux

package main

import (
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/peers"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestTally(t *testing.T) {
	all := []peers.Text{{Number: "+1"}, {Number: "+2"}, {Number: "+3"}, {Number: "+4"}}
	if lost, twice := (tally{"+1": 1, "+2": 2, "+4": 3, "+9": 2}).of(all); lost != 1 || twice != 2 {
		t.Errorf("%d lost, %d twice; want 1 and 2", lost, twice)
	}
}

// The table compares Tocsin with the best of the others, and not with itself
// under other settings.
func TestTableSaysWhatWasReached(t *testing.T) {
	table := table{contenders: []contender{{name: "slow"}, {name: "quick"}, {name: "tocsin"}, {name: "tocsin too", only: "other"}}}
	below := func(ours, best float64) bool { return ours < best }
	one := trial{name: "one", rows: []row{{"a", "less", below}, {"b", "less", below}, {"c", "", nil}}}
	table.add(one, [][]finding{
		{{"9 s", 9}, {"9 s", 9}, {"9 s", 9}}, {{"5 s", 5}, {"5 s", 5}, {"5 s", 5}}, {{"4 s", 4}, {"6 s", 6}, {"1 s", 1}}, nil,
	})
	table.add(trial{name: "other", rows: one.rows[:1]}, [][]finding{{{"9 s", 9}}, nil, {{"4 s", 4}}, {{"1 s", 1}}})
	want := `| figure | to reach | slow | quick | tocsin | tocsin too |  |
|---|---|---|---|---|---|---|
| a | less | 9 s | 5 s | 4 s |  | reached |
| b | less | 9 s | 5 s | 6 s |  | missed |
| c |  | 9 s | 5 s | 1 s |  |  |
| a | less | 9 s | not measured | 4 s | 1 s | reached |
`
	if diff := cmp.Diff(want, table.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSpeedIsReadFromTheLedger(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	var all []simulated.Entry
	for _, e := range []struct {
		modem           string
		asked, answered int
	}{
		{"a", 0, 50},
		{"b", 20, 70},
		{"a", 53, 103},
		{"b", 77, 127},
		{"a", 105, 155},
	} {
		all = append(all, simulated.Entry{Event: simulated.Submit, Modem: e.modem, Asked: at(e.asked), Time: at(e.answered)})
	}
	got := speedOf(all, time.Second)
	if diff := cmp.Diff(measure.Samples{3 * time.Millisecond, 7 * time.Millisecond, 2 * time.Millisecond}, got.gaps); diff != "" {
		t.Error(diff)
	}
	if got.took != 105*time.Millisecond || got.texts != 5 {
		t.Errorf("%d texts in %s", got.texts, got.took)
	}
}

func TestTrialsHaveTheirNames(t *testing.T) {
	if err := run(t.Context(), []string{"-only", "("}, io.Discard, io.Discard); err == nil {
		t.Error("a broken pattern is taken")
	}
	if err := run(t.Context(), []string{"-only", "^$", "-tocsin", "true"}, io.Discard, io.Discard); err != nil {
		t.Errorf("measuring nothing: %v", err)
	}
}

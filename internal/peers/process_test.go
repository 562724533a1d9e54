//go:build linux

package peers

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestReadStat(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want stat
		bad  bool
	}{
		"a program": {
			line: "812 (smsd) S 1 812 700 0 -1 4194560 900 0 0 0 12 34 1 2 20 0 1 0 5 0 0",
			want: stat{id: 812, group: 812, children: 30 * time.Millisecond},
		},
		"a name with spaces and brackets": {
			line: "9 (a) b (c) R 1 7 7 0 -1 0 0 0 0 0 1 0 0 1 20 0 1 0 5 0 0",
			want: stat{id: 9, group: 7, children: 10 * time.Millisecond},
		},
		"cut off":      {line: "9 (smsd) R 1 7 7 0", bad: true},
		"no numbers":   {line: "9 (smsd) R 1 x 7 0 -1 0 0 0 0 0 1 0 0 0 20", bad: true},
		"nothing":      {bad: true},
		"without name": {line: "9 R 1 7 7 0 -1 0 0 0 0 0 0 0 x 0 20", bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readStat(c.line)
			if (err != nil) != c.bad || err == nil && got != c.want {
				t.Errorf("%+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func FuzzReadStat(f *testing.F) {
	f.Add("812 (smsd) S 1 812 700 0 -1 4194560 900 0 0 0 12 34 1 2 20 0 1 0 5 0 0")
	f.Add("9 (a) b (c) R 1 7 7")
	f.Fuzz(func(t *testing.T, line string) {
		if s, err := readStat(line); err == nil && !strings.Contains(line, " ") {
			t.Errorf("%+v of %q", s, line)
		}
	})
}

// A group is stopped with what the program started, and its time counted.
func TestStopEndsTheWholeGroup(t *testing.T) {
	dir := t.TempDir()
	p, err := Start(dir, "sh", "-c", `sleep 60 & echo $! >child; while :; do :; done`)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Kill()
	deadline := time.Now().Add(10 * time.Second)
	for used := time.Duration(0); used < 20*time.Millisecond; {
		if used, err = p.CPU(); err != nil || time.Now().After(deadline) {
			t.Fatalf("a busy program used %s: %v", used, err)
		}
	}
	p.Stop()
	child, err := os.ReadFile(dir + "/child")
	if err != nil {
		t.Fatal(err)
	}
	if p.Running() {
		t.Error("it runs on")
	}
	for state := "?"; state != ""; state = runState(strings.TrimSpace(string(child))) {
		if time.Now().After(deadline) {
			t.Fatalf("what it started runs on: %s", state)
		}
	}
}

// runState is R, S and so on; "" for a process that is gone or dead.
func runState(pid string) string {
	raw, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return ""
	}
	_, state, _ := strings.Cut(string(raw), ") ")
	return strings.Trim(state[:1], "ZX")
}

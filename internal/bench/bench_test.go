package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/measure"
)

func TestLineCutterJoinsPieces(t *testing.T) {
	for name, pieces := range map[string][]string{
		"whole":    {"AT+CMGS=20\r0011\x1aAT\r"},
		"in bytes": {"A", "T+CMGS=2", "0", "\r", "0011\x1a", "A", "T\r"},
		"with escapes and blank lines": {
			"\x1b\r\nAT+CMGS=20\r\n\r\n0011\x1a\x1b", "AT\r",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			var c lineCutter
			for _, p := range pieces {
				c.feed([]byte(p), func(line []byte) { got = append(got, string(line)) })
			}
			if diff := cmp.Diff([]string{"AT+CMGS=20", "0011", "AT"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRecordMeasuresGaps(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	r := newRecord()
	for _, step := range []struct {
		out  bool
		line string
		ms   int
	}{
		{true, "AT+CMGS=20", 0}, // the first has nothing before it
		{false, "+CMGS: 1", 50},
		{true, "AT+CMGR=1", 51}, // not a submit
		{true, "AT+CMGS=20", 53},
		{true, "AT+CMGS=20", 60}, // again, for want of a prompt: no gap
		{false, "+CMGS: 2", 110},
		{true, "AT+CMGS=20", 112},
	} {
		if step.out {
			r.said([]byte(step.line), at(step.ms))
		} else {
			r.heard([]byte(step.line), at(step.ms))
		}
	}
	if diff := cmp.Diff(measure.Samples{3 * time.Millisecond, 2 * time.Millisecond}, r.snapshot().gaps); diff != "" {
		t.Error(diff)
	}
}

func TestResultsSayWhetherTheyWereReached(t *testing.T) {
	for name, c := range map[string]struct {
		result result
		want   string
	}{
		"below":        {atMost("gap", 2*time.Millisecond, time.Millisecond), "reached"},
		"above":        {atMost("gap", 2*time.Millisecond, 3*time.Millisecond), "MISSED"},
		"enough":       {count("in", "a second", 200, 300, false), "reached"},
		"too few":      {count("in", "a second", 200, 100, false), "MISSED"},
		"small enough": {count("size", "MB", 30, 20, true), "reached"},
		"without goal": {told("import", "4 s"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.result.mark(); got != c.want {
				t.Errorf("marked %q, want %q", got, c.want)
			}
		})
	}
}

func TestUnknownFlagIsAnError(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-run", "("}, &out, &out); err == nil {
		t.Error("a broken pattern is taken")
	}
}

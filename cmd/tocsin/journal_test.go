//go:build linux

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// TestASyncStandsBetweenChoiceAndCtrlZ watches the system calls of the daemon:
// a text that is chosen is on the disk as submitting before its Ctrl-Z is
// written, and the one before is settled there too.
func TestASyncStandsBetweenChoiceAndCtrlZ(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	w := newWorld(t, 1, 5*time.Millisecond)
	w.write("config.yaml", strings.Replace(w.read("config.yaml"), "sending: {", "sending: {reports: false, ", 1)) // nothing else is to write
	calls := filepath.Join(w.dir, "calls")
	w.serve("strace", "-f", "--seccomp-bpf", "-qq", "-s", "16", "-e", "trace=write,fdatasync", "-e", "signal=none", "-o", calls)
	w.group("sante", 10)
	w.run("broadcast", "send", "--to", "sante", "--yes", "Réunion demain.")
	w.eventually("the end of the broadcast", func() bool { return w.broadcast().State == "done" })
	for _, m := range ask[[]api.OutMessage](w, "outbox", "list") {
		if m.Attempts != 1 {
			t.Errorf("%s was tried %d times", m.To, m.Attempts)
		}
	}
	traced, err := os.FindProcess(ask[api.Status](w, "status").PID) // strace would let it live
	if err != nil {
		t.Fatal(err)
	}
	if err := traced.Kill(); err != nil {
		t.Fatal(err)
	}
	w.kill()

	submits := 0
	synced := false // since the Ctrl-Z before
	for _, call := range lines(t, calls) {
		switch {
		case strings.Contains(call, "fdatasync") && strings.Contains(call, "= 0"):
			synced = true
		case strings.Contains(call, `"AT+CMGS=`):
			if !synced {
				t.Errorf("no fdatasync before submit %d", submits+1)
			}
			submits++
		case strings.Contains(call, `"001`) || strings.Contains(call, `"000`): // a PDU with its Ctrl-Z
			synced = false
		}
	}
	if submits != 10 {
		t.Errorf("saw %d submits, want 10", submits)
	}
}

func lines(t *testing.T, file string) (all []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		all = append(all, s.Text())
	}
	return all
}

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// TestAFullDiskLosesNothing fills the disk under a running daemon: texts stay
// on the SIM, the status says why, and all goes on by itself once there is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	w := newWorld(t, 1, 5*time.Millisecond)
	data := filepath.Join(w.dir, "tocsin-data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", data, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk can not be mounted here: %v", err)
	}
	t.Cleanup(func() {
		w.kill()
		_ = syscall.Unmount(data, syscall.MNT_DETACH)
	})
	w.serve()
	w.run("apply", "-f", "campaign.yaml")
	w.inject("modem0", "+237699400000", "sante")
	w.eventually("the first text", func() bool { return len(ask[[]api.InMessage](w, "inbox", "list")) == 1 })

	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)
	for i := range 20 {
		w.inject("modem0", people20()[i], "sante")
	}
	w.eventually("the status to say that the disk is full", func() bool {
		return strings.Contains(strings.Join(ask[api.Status](w, "status").Problems, " "), "the disk is full")
	})
	before := len(ask[[]api.InMessage](w, "inbox", "list", "--all"))
	w.kill() // and the power goes too
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	w.serve()
	w.eventually("every text", func() bool { return len(ask[[]api.InMessage](w, "inbox", "list", "--all")) == 21 })
	w.eventually("every answer", func() bool { return len(w.submits()) == 21 })
	t.Logf("%d texts were stored before the disk was full", before)
	for n, times := range w.submits() {
		if times != 1 {
			t.Errorf("%s was answered %d times", n, times)
		}
	}
}

// fill writes until there is no room.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size >= 512; size /= 2 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
		}
	}
}

func people20() (numbers []string) {
	for c := 'a'; c < 'a'+20; c++ {
		numbers = append(numbers, "+2376994000"+string(rune('0'+(c-'a')/10+1))+string(rune('0'+(c-'a')%10)))
	}
	return numbers
}

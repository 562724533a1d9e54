//go:build linux || darwin

package simulated_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// openLink waits for the link to lead to a terminal.
func openLink(t *testing.T, link string) *os.File {
	t.Helper()
	deadline, poll := time.After(10*time.Second), time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for {
		f, err := os.OpenFile(link, os.O_RDWR, 0)
		if err == nil {
			return f
		}
		select {
		case <-poll.C:
		case <-deadline:
			t.Fatal(err)
		}
	}
}

func expectAnswer(t *testing.T, f *os.File, typed, want string) {
	t.Helper()
	if _, err := io.WriteString(f, typed); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(bufio.NewReader(f), got); err != nil || string(got) != want {
		t.Fatalf("%q is answered %q, %v", typed, got, err)
	}
}

func TestServe(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem0")
	m := simulated.New(simulated.Config{})
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- m.Serve(ctx, link) }()

	f := openLink(t, link)
	expectAnswer(t, f, "ATE0\r", "ATE0\r\r\nOK\r\n")
	f.Close()
	f = openLink(t, link)
	expectAnswer(t, f, "AT+CSQ\r", "\r\n+CSQ: 20,99\r\n\r\nOK\r\n")

	m.Unplug()
	if n, err := f.Read(make([]byte, 1)); err == nil && n > 0 {
		t.Errorf("reading an unplugged modem gives %d bytes", n)
	}
	f.Close()
	m.Replug()
	f = openLink(t, link)
	expectAnswer(t, f, "AT\r", "AT\r\r\nOK\r\n")
	f.Close()

	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(link); err == nil {
		t.Error("the link is left behind")
	}
}

// A link that gets another name at a replug, and its own again at the next.
func TestServeRenumbers(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem0")
	m := simulated.New(simulated.Config{})
	if err := m.Fault(simulated.Fault{Name: "ports-renumbered", Times: 1}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- m.Serve(ctx, link) }()
	for _, name := range []string{link, link + "-1", link} {
		f := openLink(t, name)
		expectAnswer(t, f, "AT\r", "AT\r\r\nOK\r\n")
		f.Close()
		m.Unplug()
		awaitGone(t, name)
		m.Replug()
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func awaitGone(t *testing.T, name string) {
	t.Helper()
	deadline, poll := time.After(10*time.Second), time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for {
		if _, err := os.Lstat(name); err != nil {
			return
		}
		select {
		case <-poll.C:
		case <-deadline:
			t.Fatalf("%s is still there", name)
		}
	}
}

func TestServeUnplugged(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem0")
	m := simulated.New(simulated.Config{})
	m.Unplug()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- m.Serve(ctx, link) }()
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestServeReplacesNoFile(t *testing.T) {
	link := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(link, []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := simulated.New(simulated.Config{}).Serve(t.Context(), link); err == nil {
		t.Error("a file was replaced")
	}
	if data, err := os.ReadFile(link); err != nil || string(data) != "data" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

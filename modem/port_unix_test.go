//go:build unix

package modem

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is a pseudo-terminal: path is the side a session opens.
func terminal(t *testing.T) (master *os.File, path string) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = master.Close(); _ = slave.Close() })
	return master, slave.Name()
}

// TestPseudoTerminal: SetDTR and InitialStatusBits fail on it; opening does not.
func TestPseudoTerminal(t *testing.T) {
	master, path := terminal(t)
	port, err := openSerial(path)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if _, err := port.Write([]byte("AT\r\n")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	if n, err := master.Read(buf); err != nil || string(buf[:n]) != "AT\r\n" {
		t.Errorf("%q, %v", buf[:n], err)
	}
}

// TestPortLock: a second open fails, also for root, also by another name of the
// same port; after Close it succeeds.
func TestPortLock(t *testing.T) {
	_, path := terminal(t)
	link := filepath.Join(t.TempDir(), "by-id")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	first, err := openSerial(path)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := openSerial(link); !errors.Is(err, ErrBusy) {
		t.Errorf("second open: %v, %v", second, err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	third, err := openSerial(link)
	if err != nil {
		t.Fatalf("after close: %v", err)
	}
	_ = third.Close()
}

// TestManyFiles: the serial library panics for descriptors of 1024 and more.
func TestManyFiles(t *testing.T) {
	_, path := terminal(t)
	for range 1100 {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Skipf("few files allowed: %v", err)
		}
		defer f.Close()
	}
	if port, err := openSerial(path); err == nil {
		_ = port.Close()
		t.Error("opened a port that can not be read")
	}
}

// TestStuckTerminal: a write to a terminal that nobody reads is freed by Close.
func TestStuckTerminal(t *testing.T) {
	_, path := terminal(t)
	port, err := openSerial(path)
	if err != nil {
		t.Fatal(err)
	}
	stuck := make(chan error, 1)
	go func() {
		for {
			if _, err := port.Write(make([]byte, 300)); err != nil {
				stuck <- err
				return
			}
		}
	}()
	time.AfterFunc(100*time.Millisecond, func() { _ = port.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	select {
	case <-stuck:
	case <-ctx.Done():
		t.Error("the write still hangs")
	}
}

func TestOpenSerialProblems(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path string
		want State
	}{
		"not there":     {"/dev/tty-not-there", Absent},
		"no terminal":   {file, Faulty},
		"by-id missing": {"/dev/serial/by-id/usb-none", Absent},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), Config{Port: test.path})
			var p *Problem
			if !errors.As(err, &p) || p.State != test.want {
				t.Errorf("%v", err)
			}
		})
	}
}

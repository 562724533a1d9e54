package socket_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/socket"
)

func TestListenAndDial(t *testing.T) {
	cases := map[string]string{
		"path in the data folder":   "data",
		"path too long for systems": strings.Repeat("a-long-name/", 12) + "data",
	}
	for name, sub := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
			dir := folder(t, sub)
			ln := listen(t, dir)
			go answer(ln)
			conn, err := socket.Dial(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			conn.Close()
			info, err := os.Stat(ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != 0o600 {
				t.Errorf("mode is %o, want 600", got)
			}
		})
	}
}

func TestDialNobody(t *testing.T) {
	cases := map[string]func(t *testing.T, dir string){
		"no socket":         func(*testing.T, string) {},
		"socket left over":  leaveSocket,
		"pointer left over": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "socket"), dir+"/gone.sock") },
	}
	for name, prepare := range cases {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "d")
			prepare(t, dir)
			if _, err := socket.Dial(t.Context(), dir); !errors.Is(err, socket.ErrNotRunning) {
				t.Errorf("got %v, want ErrNotRunning", err)
			}
		})
	}
}

func TestListenReplacesWhatIsLeftOver(t *testing.T) {
	dir := folder(t, "d")
	leaveSocket(t, dir)
	listen(t, dir)
}

func TestListenRefusesASecondOwner(t *testing.T) {
	dir := folder(t, "d")
	go answer(listen(t, dir))
	if _, err := socket.Listen(dir); !errors.Is(err, socket.ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
}

func TestCloseRemovesTheSocket(t *testing.T) {
	dir := folder(t, "d")
	ln := listen(t, dir)
	ln.Close()
	if _, err := os.Stat(ln.Addr().String()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket is still there: %v", err)
	}
}

// folder is a data folder. Its path is short where sub is: test folders named
// for their test would be too long for a socket.
func folder(t *testing.T, sub string) string {
	base, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	dir := filepath.Join(base, sub)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func listen(t *testing.T, dir string) net.Listener {
	ln, err := socket.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

func answer(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		conn.Close()
	}
}

func leaveSocket(t *testing.T, dir string) {
	ln, err := net.Listen("unix", filepath.Join(dir, "tocsin.sock"))
	if err != nil {
		t.Fatal(err)
	}
	ln.(*net.UnixListener).SetUnlinkOnClose(false)
	ln.Close()
}

func write(t *testing.T, path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Package socket is the Unix socket between the daemon and the command line. It
// lies in the data folder; where that path is longer than the system allows for
// a socket, a short one in the user's runtime folder is used and named by the
// file "socket" in the data folder.
package socket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Errors a caller branches on.
var (
	// ErrNotRunning is returned by Dial where no daemon listens.
	ErrNotRunning = errors.New("the daemon is not running")
	// ErrInUse is returned by Listen where a daemon answers already.
	ErrInUse = errors.New("another daemon answers on this socket")
)

const (
	name    = "tocsin.sock"
	pointer = "socket" // names the socket where it lies elsewhere
	// longest is the length in bytes every system takes: sun_path holds 104
	// bytes on macOS and 108 on Linux, the end mark included.
	longest = 100
	// patience bounds the question whether an old socket still has an owner.
	patience = 2 * time.Second
)

// Listen makes the socket of the data folder, for its owner only. What an
// earlier daemon left behind is replaced, unless somebody still answers there
// (ErrInUse). The folder must exist. Closing the listener removes the socket.
func Listen(dataDir string) (net.Listener, error) {
	path, err := place(dataDir)
	if err != nil {
		return nil, err
	}
	if err := sweep(path); err != nil {
		return nil, err
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect socket: %w", err), ln.Close())
	}
	return ln, nil
}

// Dial connects to the daemon of a data folder. The error wraps ErrNotRunning
// where there is none.
func Dial(ctx context.Context, dataDir string) (net.Conn, error) {
	conn, err := dial(ctx, find(dataDir))
	if nobody(err) {
		return nil, fmt.Errorf("%w in %s", ErrNotRunning, dataDir)
	}
	return conn, err
}

func dial(ctx context.Context, path string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}

// nobody tells a socket without an owner from one that can not be reached, such
// as another user's. EINVAL is a path too long to be any socket's.
func nobody(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EINVAL)
}

// find is the path a caller should try.
func find(dataDir string) string {
	if named, err := os.ReadFile(filepath.Join(dataDir, pointer)); err == nil {
		return strings.TrimSpace(string(named))
	}
	return direct(dataDir)
}

// direct is the socket's path inside the data folder.
func direct(dataDir string) string {
	if abs, err := filepath.Abs(dataDir); err == nil {
		dataDir = abs
	}
	return filepath.Join(dataDir, name)
}

// place chooses where the socket is to be and notes it for callers.
func place(dataDir string) (string, error) {
	note := filepath.Join(dataDir, pointer)
	path := direct(dataDir)
	if len(path) <= longest {
		return path, remove(note)
	}
	dir, err := runtimeDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(path))
	short := filepath.Join(dir, "tocsin-"+hex.EncodeToString(sum[:6])+".sock")
	if err := os.WriteFile(note, []byte(short+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("name socket: %w", err)
	}
	return short, nil
}

// runtimeDir is a folder only this user can enter.
func runtimeDir() (string, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		return dir, nil
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("tocsin-%d", os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("make runtime folder: %w", err)
	}
	// Chmod fails on a folder of somebody else, who could listen in our stead.
	if err := os.Chmod(dir, 0o700); err != nil {
		return "", fmt.Errorf("runtime folder is not ours: %w", err)
	}
	return dir, nil
}

// sweep removes a socket that nobody answers on.
func sweep(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := dial(ctx, path)
	if err == nil {
		return errors.Join(ErrInUse, conn.Close())
	}
	if !nobody(err) {
		return fmt.Errorf("ask the socket left at %s: %w", path, err)
	}
	return remove(path)
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

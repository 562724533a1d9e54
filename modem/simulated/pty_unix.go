//go:build linux || darwin

package simulated

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal in raw mode. The host's end is kept open here
// too, so that nothing is lost when a program closes it and the next opens it.
type terminal struct{ ours, hosts *os.File }

// serveOnce lends a port to a pseudo-terminal until the stick is pulled out,
// which is no error, or ctx is done.
func (m *Modem) serveOnce(ctx context.Context, n int, link string) error {
	t, err := openTerminal()
	if err != nil {
		return err
	}
	defer t.close()
	if err := relink(t.hosts.Name(), link); err != nil {
		return err
	}
	defer os.Remove(link)
	return t.relay(ctx, m.attach(n))
}

func openTerminal() (terminal, error) {
	ours, hosts, err := pty.Open()
	if err != nil {
		return terminal{}, fmt.Errorf("open pseudo-terminal: %w", err)
	}
	ours, err = pollable(ours)
	if err != nil {
		hosts.Close()
		return terminal{}, fmt.Errorf("open pseudo-terminal: %w", err)
	}
	t := terminal{ours, hosts}
	if err := t.control(makeRaw); err != nil {
		t.close()
		return terminal{}, fmt.Errorf("set pseudo-terminal raw: %w", err)
	}
	return t, nil
}

// pollable gives another descriptor of a file, and closes f: package pty leaves
// files in blocking mode, where Close does not end a Read.
func pollable(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

func (t terminal) close() {
	t.ours.Close()
	t.hosts.Close()
}

// control calls do with the descriptor of the host's end.
func (t terminal) control(do func(fd int) error) error {
	raw, err := t.hosts.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = do(int(fd)) })
	return errors.Join(err, failed)
}

// makeRaw is cfmakeraw(3).
func makeRaw(fd int) error {
	s, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return err
	}
	s.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	s.Oflag &^= unix.OPOST
	s.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	s.Cflag &^= unix.CSIZE | unix.PARENB
	s.Cflag |= unix.CS8
	s.Cc[unix.VMIN], s.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, setTermios, s)
}

// relay copies both ways until the opening ends.
func (t terminal) relay(ctx context.Context, l *line) error {
	var g errgroup.Group
	g.Go(func() error {
		select {
		case <-ctx.Done():
			l.Close()
		case <-l.over:
		}
		t.close()
		return nil
	})
	g.Go(func() error { return l.until(t.typeInto(l)) })
	g.Go(func() error {
		_, err := io.Copy(t.ours, l)
		return l.until(err)
	})
	return g.Wait()
}

// typeInto copies what the host writes. It takes away the mark of exclusive
// use each time, which would outlive a host that was killed, as our own
// opening keeps the terminal.
func (t terminal) typeInto(l *line) error {
	b := make([]byte, 4096)
	for {
		n, err := t.ours.Read(b)
		if err != nil {
			return fmt.Errorf("read pseudo-terminal: %w", err)
		}
		if err := t.control(func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) }); err != nil {
			return fmt.Errorf("free pseudo-terminal: %w", err)
		}
		if _, err := l.Write(b[:n]); err != nil {
			return err
		}
	}
}

// until gives the error of a copy, unless the opening had ended.
func (l *line) until(err error) error {
	select {
	case <-l.over:
		return nil
	default:
		l.Close()
		return err
	}
}

// relink points link at a terminal in one step. It replaces links only.
func relink(target, link string) error {
	if at, err := os.Lstat(link); err == nil && at.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("link %s: a file is in the way", link)
	}
	next := link + ".new"
	os.Remove(next)
	if err := os.Symlink(target, next); err != nil {
		return fmt.Errorf("link terminal: %w", err)
	}
	if err := os.Rename(next, link); err != nil {
		return fmt.Errorf("link terminal: %w", err)
	}
	return nil
}

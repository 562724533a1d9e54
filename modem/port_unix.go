//go:build unix

package modem

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// mostDescriptors is the first file descriptor that the serial library can not
// read (FD_SETSIZE), less the three it needs after ours.
const mostDescriptors = 1024 - 4

// handle is our own descriptor of the port, beside the serial library's. It
// carries the lock, which is on the device itself, so that every name of it
// counts, and ends with the program, however that ends. It also carries what is
// read and written: a write that hangs in the library's descriptor can not be
// called back, and a read that waits there holds a thread, which the scheduler
// then watches at some cost.
type handle struct{ file *os.File }

func openHandle(path string) (handle, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		if errors.Is(err, unix.EBUSY) {
			return handle{}, fmt.Errorf("%w: %w", ErrBusy, err)
		}
		return handle{}, &os.PathError{Op: "open", Path: path, Err: err}
	}
	h := handle{os.NewFile(uintptr(fd), path)}
	if fd >= mostDescriptors {
		_ = h.file.Close()
		return handle{}, errors.New("too many open files for a serial port")
	}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = h.file.Close()
		return handle{}, fmt.Errorf("%w: locked", ErrBusy)
	}
	return h, nil
}

// share lifts the exclusive mode (TIOCEXCL) that the serial library set.
func (h handle) share() {
	_ = h.control(func(fd int) { _ = unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) })
}

// control runs f on the descriptor, and leaves it non-blocking.
func (h handle) control(f func(fd int)) error {
	raw, err := h.file.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) })
}

// read reads from the port, and is called back by Close.
func (h handle) read(library io.Reader, p []byte) (int, error) {
	n, err := h.file.Read(p)
	if errors.Is(err, unix.EAGAIN) { // a system that can not wait for a terminal
		return library.Read(p)
	}
	return n, err
}

// write writes to the port, and is called back by Close.
func (h handle) write(library io.Writer, p []byte) (int, error) {
	n, err := h.file.Write(p)
	if errors.Is(err, unix.EAGAIN) { // a system that can not wait for a terminal
		rest, err := library.Write(p[n:])
		return n + rest, err
	}
	return n, err
}

// Close gives the port free.
func (h handle) Close() error { return h.file.Close() }

// deviceOf tells one device from the next that is plugged in under its name; ""
// if there is none.
func deviceOf(path string) string {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil {
		return ""
	}
	return fmt.Sprint(st.Ino, " ", st.Rdev)
}

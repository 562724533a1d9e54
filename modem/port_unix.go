//go:build unix

package modem

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// mostDescriptors is the first file descriptor that the serial library can not
// read (FD_SETSIZE); a port needs three more after the lock's.
const mostDescriptors = 1024 - 4

// portLock is a lock on the device itself, so that every name of it counts. It
// ends with the program, however that ends.
type portLock struct{ file *os.File }

func lockPort(path string) (portLock, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		if errors.Is(err, unix.EBUSY) {
			return portLock{}, fmt.Errorf("%w: %w", ErrBusy, err)
		}
		return portLock{}, &os.PathError{Op: "open", Path: path, Err: err}
	}
	lock := portLock{os.NewFile(uintptr(fd), path)}
	if fd >= mostDescriptors {
		_ = lock.Close()
		return portLock{}, errors.New("too many open files for a serial port")
	}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = lock.Close()
		return portLock{}, fmt.Errorf("%w: locked", ErrBusy)
	}
	return lock, nil
}

// share lifts the exclusive mode (TIOCEXCL) that the serial library set.
func (l portLock) share() {
	_ = l.control(func(fd int) { _ = unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) })
}

// control runs f on the descriptor, without making it blocking.
func (l portLock) control(f func(fd int)) error {
	raw, err := l.file.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) })
}

// Close gives the port free, for programs that look for the exclusive mode, too.
func (l portLock) Close() error {
	l.share()
	return l.file.Close()
}

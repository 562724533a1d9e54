package modem

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.bug.st/serial"
)

// ErrBusy is a port that another program, or another session, has open.
var ErrBusy = errors.New("port in use")

// errNotSerial is a path to something else than a serial port.
var errNotSerial = errors.New("no serial port")

// bauds is the speed set; USB sticks ignore it.
const bauds = 115200

// serialPort is a serial port that is ours alone.
type serialPort struct {
	serial.Port
	own handle
}

// openSerial opens a serial port or pseudo-terminal for us alone. The serial
// library's exclusive mode does not keep root out, and outlives a killed program
// where another still has the port open; so there is a lock of our own, and the
// exclusive mode is lifted.
func openSerial(path string) (io.ReadWriteCloser, error) {
	own, err := openHandle(path)
	if err != nil {
		return nil, err
	}
	// No InitialStatusBits, no read timeout: the former fail on
	// pseudo-terminals, the latter makes empty reads.
	port, err := serial.Open(path, &serial.Mode{BaudRate: bauds})
	if err != nil {
		_ = own.Close()
		return nil, serialError(err)
	}
	own.share()
	// Sticks want DTR; pseudo-terminals have none.
	_ = port.SetDTR(true)
	_ = port.SetRTS(true)
	return &serialPort{Port: port, own: own}, nil
}

// Read reads through our own descriptor.
func (p *serialPort) Read(b []byte) (int, error) { return p.own.read(p.Port, b) }

// Write writes through our own descriptor.
func (p *serialPort) Write(b []byte) (int, error) { return p.own.write(p.Port, b) }

// Close drops what was not written: waiting for it could take half a minute.
func (p *serialPort) Close() error {
	_ = p.ResetOutputBuffer()
	return errors.Join(p.Port.Close(), p.own.Close())
}

// serialError gives the library's codes the errors that callers look for.
func serialError(err error) error {
	var port *serial.PortError
	if !errors.As(err, &port) {
		return err
	}
	switch port.Code() {
	case serial.InvalidSerialPort:
		return fmt.Errorf("%w: %w", errNotSerial, err)
	case serial.PortBusy:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case serial.PortNotFound:
		return fmt.Errorf("%w: %w", os.ErrNotExist, err)
	case serial.PermissionDenied:
		return fmt.Errorf("%w: %w", os.ErrPermission, err)
	default:
		return err
	}
}

// Plugs describes what is plugged in where a modem may be: it is another text once
// a stick is put in or pulled out.
func Plugs(cfg Config) string {
	cfg = cfg.withDefaults()
	paths, _ := cfg.Ports()
	plugs := []string{deviceOf(cfg.Port)}
	for _, path := range paths {
		plugs = append(plugs, path+" "+deviceOf(path))
	}
	return strings.Join(plugs, "\n")
}

// serialPorts lists the ports, those with a stable name first. The library's
// enumerator is not used: it needs cgo on macOS.
func serialPorts() ([]string, error) {
	paths, err := portPaths()
	if err != nil {
		return nil, err
	}
	named, _ := filepath.Glob("/dev/serial/by-id/*")
	covered := make(map[string]bool)
	for _, name := range named {
		if device, err := filepath.EvalSymlinks(name); err == nil {
			covered[device] = true
		}
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return covered[p] })
	return append(named, paths...), nil
}

package modem

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNoReset is a port whose stick can not be reset on the USB.
var ErrNoReset = errors.New("not possible here")

// ResetUSB has the USB start the stick of a port anew, as if it had been pulled
// out and put back. It is known to Linux only. Errors: ErrNoReset, or that of
// the system, os.ErrPermission above all, as the device of a stick is root's
// unless a udev rule says otherwise.
func ResetUSB(port string) error {
	node, err := usbNode("/", port)
	if err != nil {
		return err
	}
	return resetUSB(node)
}

// usbNode finds the device of the stick that a port belongs to, below root: the
// kernel's tree has the port inside the stick, which has a bus and a number.
func usbNode(root, port string) (string, error) {
	name := filepath.Base(nodeOf(port))
	dir, err := filepath.EvalSymlinks(filepath.Join(root, "sys/class/tty", name, "device"))
	if err != nil {
		return "", fmt.Errorf("%w: %s is not on the USB", ErrNoReset, port)
	}
	for ; len(dir) > len(root); dir = filepath.Dir(dir) {
		bus, okBus := readNumber(filepath.Join(dir, "busnum"))
		device, okDevice := readNumber(filepath.Join(dir, "devnum"))
		if okBus && okDevice {
			return filepath.Join(root, fmt.Sprintf("dev/bus/usb/%03d/%03d", bus, device)), nil
		}
	}
	return "", fmt.Errorf("%w: %s is not on the USB", ErrNoReset, port)
}

func readNumber(path string) (int, bool) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	return n, err == nil
}

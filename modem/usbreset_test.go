package modem

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestUSBNode(t *testing.T) {
	root := t.TempDir()
	stick := filepath.Join(root, "sys/devices/pci0/usb1/1-2")
	put := func(path, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		dir := filepath.Join(root, "sys/class/tty", name)
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.Symlink(target, filepath.Join(dir, "device"))); err != nil {
			t.Fatal(err)
		}
	}
	put(filepath.Join(root, "sys/devices/pci0/usb1/busnum"), "1\n")
	put(filepath.Join(root, "sys/devices/pci0/usb1/devnum"), "1\n")
	put(filepath.Join(stick, "busnum"), "1\n")
	put(filepath.Join(stick, "devnum"), "14\n")
	put(filepath.Join(stick, "1-2:1.0/ttyUSB0/dev"), "188:0\n")
	put(filepath.Join(root, "sys/devices/platform/serial8250/tty"), "")
	link(filepath.Join(stick, "1-2:1.0/ttyUSB0"), "ttyUSB0")
	link(filepath.Join(root, "sys/devices/platform/serial8250"), "ttyS0")

	got, err := usbNode(root, "/dev/ttyUSB0")
	if want := filepath.Join(root, "dev/bus/usb/001/014"); err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	for _, port := range []string{"/dev/ttyS0", "/dev/ttyACM9"} {
		if got, err := usbNode(root, port); !errors.Is(err, ErrNoReset) {
			t.Errorf("%s: %s, %v", port, got, err)
		}
	}
}

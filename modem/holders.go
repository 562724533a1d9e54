package modem

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// processes is where Linux tells of programs that run, below the root.
const processes = "proc"

// ModemManager is the program of many desktops that opens every modem it sees.
const modemManager = "ModemManager"

// someProgram is one that can not be told.
const someProgram = "another program"

// holder is a program that has a port.
type holder struct {
	name string
	usb  string // the id of the port's stick, if it is one's
}

// holderOf finds out who has a port that can not be had; who is not root may
// have to guess.
func holderOf(root fs.FS, path string) holder {
	device := linked(root, path)
	h := holder{name: cmp.Or(holders(root)[device], lockedBy(root, device)), usb: stickAt(root, path)}
	if h.name == "" && runs(root, modemManager) {
		h.name = modemManager
	}
	h.name = cmp.Or(h.name, someProgram)
	return h
}

// stickAt is the USB id of the stick that a port belongs to; "" if it is none's.
func stickAt(root fs.FS, path string) string {
	tty := strings.TrimPrefix(linked(root, path), "/dev/")
	for _, s := range usbSticks(root) {
		if slices.Contains(s.ttys, tty) {
			return s.id
		}
	}
	return ""
}

// hint is what to do about the program.
func (h holder) hint() string {
	switch h.name {
	case modemManager:
		return keepOff(h.usb)
	case someProgram:
		return "stop it (ModemManager, gammu, another tocsin)"
	}
	return "stop " + h.name
}

// keepOff is how ModemManager leaves a stick alone: altogether, or by a udev rule
// where its id is known.
func keepOff(usb string) string {
	const off = "sudo systemctl mask --now ModemManager"
	vendor, product, ok := strings.Cut(usb, ":")
	if !ok {
		return off
	}
	return off + fmt.Sprintf("; or, to keep it off this stick alone, write into /etc/udev/rules.d/99-tocsin.rules: "+
		`ATTRS{idVendor}=="%s", ATTRS{idProduct}=="%s", ENV{ID_MM_DEVICE_IGNORE}="1"`, vendor, product)
}

// holders are the programs that have ports open, by device ("/dev/ttyUSB0"), as
// far as the system lets it be seen: who is not root sees their own programs
// only, and the lock files that some write. Our own process is left out.
func holders(root fs.FS) map[string]string {
	held := make(map[string]string)
	for _, pid := range pids(root) {
		if pid == strconv.Itoa(os.Getpid()) {
			continue
		}
		dir := path.Join(processes, pid, "fd")
		descriptors, _ := fs.ReadDir(root, dir)
		for _, d := range descriptors {
			device, err := fs.ReadLink(root, path.Join(dir, d.Name()))
			if err == nil && strings.HasPrefix(device, "/dev/tty") && device != "/dev/tty" {
				held[device] = program(root, pid)
			}
		}
	}
	return held
}

// lockedBy is the program that says by a lock file that it has a device open;
// "" for none, or for one that is gone.
func lockedBy(root fs.FS, device string) string {
	for _, dir := range []string{"run/lock", "var/lock"} {
		if pid := readLine(root, dir, "LCK.."+path.Base(device)); pid != "" {
			return program(root, pid)
		}
	}
	return ""
}

// runs tells whether a program of that name runs.
func runs(root fs.FS, name string) bool {
	for _, pid := range pids(root) {
		if program(root, pid) == name {
			return true
		}
	}
	return false
}

// program is the name of a process, of which Linux keeps 15 characters.
func program(root fs.FS, pid string) string {
	return readLine(root, path.Join(processes, pid), "comm")
}

func pids(root fs.FS) []string {
	entries, _ := fs.ReadDir(root, processes)
	var all []string
	for _, e := range entries {
		if isDigits(e.Name()) {
			all = append(all, e.Name())
		}
	}
	return all
}

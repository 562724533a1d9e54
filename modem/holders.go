package modem

import (
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// processes is where Linux tells of programs that run, below the root.
const processes = "proc"

// ModemManager is the program of many desktops that opens every modem it sees.
const modemManager = "ModemManager"

const (
	modemManagerHint = "sudo systemctl mask --now ModemManager, or keep it off this stick with a udev rule: " +
		`ATTRS{idVendor}=="VVVV", ATTRS{idProduct}=="PPPP", ENV{ID_MM_DEVICE_IGNORE}="1"`
	stopHint = "stop that program"
)

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

// holderHint is what to do about a program that has a port.
func holderHint(name string) string {
	if name == modemManager {
		return modemManagerHint
	}
	return stopHint
}

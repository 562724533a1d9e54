package modem

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.bug.st/serial"
)

// portPaths lists the ports with a device behind them, those on the USB first. It
// asks the kernel's tree: the library opens some of the ports to see whether they
// are real, which sets their speed also while a modem is used there.
func portPaths() ([]string, error) {
	paths, err := listTTYs("/")
	if err != nil { // no such tree here, as in some containers
		return serial.GetPortsList()
	}
	return paths, nil
}

// listTTYs looks for terminals with a device below root. Of the names that are set
// aside for ports on the board (ttyS0 to ttyS31) only those with a chip count.
func listTTYs(root string) ([]string, error) {
	dir := filepath.Join(root, "sys/class/tty")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if isPort(filepath.Join(dir, e.Name())) {
			paths = append(paths, filepath.Join(root, "dev", e.Name()))
		}
	}
	slices.SortStableFunc(paths, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return paths, nil
}

func isPort(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "device")); err != nil {
		return false
	}
	chip, known := readNumber(filepath.Join(dir, "type")) // PORT_UNKNOWN is 0
	return !known || chip != 0
}

// rank puts sticks before what is soldered to the board.
func rank(path string) int {
	name := filepath.Base(path)
	if strings.HasPrefix(name, "ttyUSB") || strings.HasPrefix(name, "ttyACM") {
		return 0
	}
	return 1
}

package modem

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// usbDevices is where Linux tells of what is plugged in, below the root.
const usbDevices = "sys/bus/usb/devices"

// usbStick is a thing on the USB, as Linux tells of it.
type usbStick struct {
	place      string // "1-2": where it is plugged in
	id         string // "12d1:1506", vendor and product
	name       string // what it calls itself; may be empty
	interfaces []usbInterface
	ttys       []string // its serial ports, "ttyUSB0"
}

// usbInterface is one function of a stick: its class and subclass, two
// hexadecimal digits each (USB-IF's list of class codes).
type usbInterface struct {
	class  string
	driver bool // the system has one at work for it
}

// usbSticks lists what is plugged in, in the order of the places; none where
// the system does not tell. root is the file system's root.
func usbSticks(root fs.FS) []usbStick {
	entries, err := fs.ReadDir(root, usbDevices)
	if err != nil {
		return nil
	}
	byPlace := make(map[string]*usbStick)
	var places []string
	for _, e := range entries { // sorted: a stick comes before its interfaces
		dir := path.Join(usbDevices, e.Name())
		place, _, isInterface := strings.Cut(e.Name(), ":")
		if !isInterface {
			byPlace[place] = readStick(root, dir, place)
			places = append(places, place)
		} else if s := byPlace[place]; s != nil {
			s.readInterface(root, dir)
		}
	}
	sticks := make([]usbStick, 0, len(places))
	for _, place := range places {
		sticks = append(sticks, *byPlace[place])
	}
	return sticks
}

func readStick(root fs.FS, dir, place string) *usbStick {
	maker, product := readLine(root, dir, "manufacturer"), readLine(root, dir, "product")
	return &usbStick{
		place: place,
		id:    strings.ToLower(readLine(root, dir, "idVendor") + ":" + readLine(root, dir, "idProduct")),
		name:  strings.TrimSpace(maker + " " + strings.TrimSpace(strings.TrimPrefix(product, maker))),
	}
}

// readInterface adds an interface with its serial ports: ttyUSB0 is right below
// it, ttyACM0 one further down.
func (s *usbStick) readInterface(root fs.FS, dir string) {
	_, err := fs.Stat(root, path.Join(dir, "driver"))
	s.interfaces = append(s.interfaces, usbInterface{
		class:  strings.ToLower(readLine(root, dir, "bInterfaceClass") + readLine(root, dir, "bInterfaceSubClass")),
		driver: err == nil,
	})
	for _, below := range []string{dir, path.Join(dir, "tty")} {
		entries, _ := fs.ReadDir(root, below)
		for _, e := range entries {
			if name := e.Name(); name != "tty" && strings.HasPrefix(name, "tty") {
				s.ttys = append(s.ttys, name)
			}
		}
	}
}

func readLine(root fs.FS, dir, name string) string {
	raw, err := fs.ReadFile(root, path.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// noModem tells a modem that can not be used as it is from other things on the
// USB: by what is known of its id, else by what it offers, where its maker makes
// modems. It is "" for what has a serial port, or is none of our business.
func (s usbStick) noModem() Condition {
	vendor, product, _ := strings.Cut(s.id, ":")
	switch {
	case len(s.ttys) > 0:
		return ""
	case slices.Contains(strings.Fields(networkIDs[vendor]), product):
		return Network
	case slices.Contains(strings.Fields(installIDs[vendor]), product):
		return Unswitched
	case !slices.Contains(modemMakers, vendor):
		return ""
	}
	return s.byClass()
}

// byClass looks at the interfaces. A network card may hold a storage too, so
// it is looked for first.
func (s usbStick) byClass() Condition {
	switch {
	case s.has(isNetwork):
		return Network
	case s.has(func(i usbInterface) bool { return i.class[:2] == "ff" && !i.driver }):
		return Driverless
	case s.has(func(i usbInterface) bool { return i.class[:2] == "08" }):
		return Unswitched
	}
	return ""
}

func (s usbStick) has(what func(usbInterface) bool) bool {
	return slices.ContainsFunc(s.interfaces, func(i usbInterface) bool { return len(i.class) == 4 && what(i) })
}

// isNetwork knows the ways of being a network card: CDC ECM, NCM and MBIM, and
// RNDIS, which goes as a wireless controller.
func isNetwork(i usbInterface) bool {
	return slices.Contains([]string{"0206", "020d", "020e", "e001"}, i.class)
}

// explain says what is the matter with a stick that is no modem, and what to
// do; both "" where nothing is.
func (s usbStick) explain() (reason, hint string) {
	switch s.noModem() {
	case Network:
		return "a network card (HiLink), not a modem", "use another stick, or its firmware with serial ports"
	case Unswitched:
		return "still a CD-ROM with its drivers", "install usb-modeswitch and plug it in again"
	case Driverless:
		vendor, product, _ := strings.Cut(s.id, ":")
		return "a modem without a driver", fmt.Sprintf(
			"sudo modprobe option && echo %s %s | sudo tee /sys/bus/usb-serial/drivers/option1/new_id", vendor, product)
	default:
		return "", ""
	}
}

// explainUSB tells why something that is plugged in is no modem, for a search
// that found none; "" if it knows nothing. root is the file system's root.
func explainUSB(root fs.FS) string {
	for _, s := range usbSticks(root) {
		if reason, hint := s.explain(); reason != "" {
			return fmt.Sprintf("the stick %s is %s; %s", s.id, reason, hint)
		}
	}
	return ""
}

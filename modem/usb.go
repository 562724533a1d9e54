package modem

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// usbDevices is where Linux tells of what is plugged in, below the root.
const usbDevices = "sys/bus/usb/devices"

// explainUSB tells why something that is plugged in is no modem, for a search
// that found none; "" if it knows nothing. root is the file system's root.
func explainUSB(root fs.FS) string {
	entries, err := fs.ReadDir(root, usbDevices)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		dir := path.Join(usbDevices, e.Name())
		vendor, product := readID(root, dir, "idVendor"), readID(root, dir, "idProduct")
		if hint := explainID(vendor, product); hint != "" {
			return hint
		}
	}
	return ""
}

func readID(root fs.FS, dir, name string) string {
	raw, err := fs.ReadFile(root, path.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(string(raw)))
}

// explainID knows the sticks that come without a serial port: as a network card
// of their own (HiLink and its kin), or as the CD-ROM that holds their drivers.
func explainID(vendor, product string) string {
	id := vendor + ":" + product
	switch id {
	case "12d1:14db", "12d1:14dc", "12d1:1f01", "19d2:1405", "19d2:1403", "1bbb:0195":
		return fmt.Sprintf("the stick %s is a network card (HiLink), not a modem; use another stick, or its firmware with serial ports", id)
	case "12d1:1446", "12d1:14fe", "12d1:1505", "12d1:1526", "19d2:2000", "19d2:0083", "19d2:0103", "1bbb:f000", "0af0:6971":
		return fmt.Sprintf("the stick %s is still a CD-ROM; install usb-modeswitch and plug it in again", id)
	}
	return ""
}

package modem

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// usbdevfsReset is USBDEVFS_RESET of linux/usbdevice_fs.h on most processors.
const usbdevfsReset = 'U'<<8 | 20

func resetUSB(node string) error {
	f, err := os.OpenFile(node, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := unix.IoctlSetInt(int(f.Fd()), usbdevfsReset, 0); err != nil {
		return errors.Join(fmt.Errorf("reset %s: %w", node, err), f.Close())
	}
	return f.Close()
}

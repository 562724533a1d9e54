package modem

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestExclusiveFlag: the serial library sets TIOCEXCL; while it stays, nobody but
// root can open the port, even after our death.
func TestExclusiveFlag(t *testing.T) {
	_, path := terminal(t)
	port, err := openSerial(path)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	var exclusive int
	err = port.(*serialPort).own.control(func(fd int) { exclusive, _ = unix.IoctlGetInt(fd, unix.TIOCGEXCL) })
	if err != nil {
		t.Skipf("TIOCGEXCL: %v", err)
	}
	if exclusive != 0 {
		t.Error("the exclusive flag is set")
	}
}

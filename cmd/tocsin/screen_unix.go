//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// screenColumns is how wide the terminal is that f is; 0 if it is none.
func screenColumns(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}

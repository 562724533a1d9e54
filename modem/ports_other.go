//go:build !linux

package modem

import "go.bug.st/serial"

func portPaths() ([]string, error) { return serial.GetPortsList() }

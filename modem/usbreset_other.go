//go:build !linux

package modem

func resetUSB(string) error { return ErrNoReset }

package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	// auto is the port of a modem that is to be found by looking.
	auto = "auto"
	// byIMEI begins the port of a modem that is to be found by its stick.
	byIMEI = "imei:"

	portWant = "a port such as /dev/ttyUSB0, imei: and the stick's IMEI, or auto"
)

// imeiPattern takes an IMEI with its check digit or without it, or with the
// version of the software in its place (TS 23.003 §6.2).
var imeiPattern = regexp.MustCompile(`^[0-9]{14,16}$`)

func port(s string) (string, error) {
	s, err := required(s)
	imei, isStick := strings.CutPrefix(s, byIMEI)
	if err != nil || !isStick {
		return s, err
	}
	if imei = strings.TrimSpace(imei); !imeiPattern.MatchString(imei) {
		return "", fmt.Errorf("want imei: and the 15 digits of a stick's IMEI (tocsin modem find shows them), not %q", s)
	}
	return byIMEI + imei, nil
}

// SamePort tells whether two ports of modems are one, or name one stick: the first
// 14 digits of an IMEI are those that tell sticks apart. Two that take what they
// find are not the same.
func SamePort(a, b string) bool {
	return a != auto && b != auto && samePort(a, b)
}

func samePort(a, b string) bool {
	first, isStick := strings.CutPrefix(a, byIMEI)
	second, other := strings.CutPrefix(b, byIMEI)
	if isStick && other {
		return first[:14] == second[:14]
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

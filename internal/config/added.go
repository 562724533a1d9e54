package config

import (
	"errors"
)

// ParseModem reads and checks one modem, written as below modems: in
// config.yaml (JSON is YAML too). The error is a *strict.Error; its paths begin
// with "modem.".
func ParseModem(raw []byte) (Modem, error) {
	f := &reading{Config: Default()}
	if root := f.Document(raw, "missing: want "+nameWant); root != nil {
		f.modem(root, "modem")
	}
	if err := errors.Join(append([]error{f.Err("")}, f.broken...)...); err != nil {
		return Modem{}, err
	}
	return f.Modems[0], nil
}

// AnyModem is the modem of a configuration that says nothing of modems: it takes
// the first stick that answers.
func AnyModem() Modem {
	m := defaultModem()
	m.Name = "modem"
	return m
}

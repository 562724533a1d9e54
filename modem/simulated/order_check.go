package simulated

import (
	"fmt"
	"strings"
)

// check finds values that no modem and no network has. Error: ErrOrder.
func (o Order) check() error {
	for _, field := range []struct {
		name             string
		value, low, high int
	}{
		{"ref", o.Ref, 0, 65535}, // of two octets: TS 23.040 §9.2.3.24.8
		{"port", o.Port, 0, 65535},
		{"pid", o.PID, 0, 255},
		{"times", o.Times, -1, 1_000_000},
		{"skip", o.Skip, 0, 1_000_000},
		{"every", o.Every, 0, 1_000_000},
		{"code", o.Code, 0, 65535},
		{"byte", o.Byte, 0, 1_000_000},
		{"index", o.Index, 0, 65535},
		{"rings", o.Rings, 0, 1000},
		{"stat", o.Stat, 0, 10},      // TS 27.007 §7.2
		{"signal", o.Signal, 0, 199}, // from 100 on it is of UMTS, TS 27.007 §8.69
	} {
		if field.value < field.low || field.value > field.high {
			return fmt.Errorf("%w: %s: want a whole number from %d to %d, not %d", ErrOrder, field.name, field.low, field.high, field.value)
		}
	}
	return o.checkSIM()
}

// checkSIM looks at what is said of a SIM and its credit.
func (o Order) checkSIM() error {
	const most = 1e12
	switch {
	case !(o.Amount >= -most && o.Amount <= most):
		return fmt.Errorf("%w: amount: want at most %g, not %g", ErrOrder, most, o.Amount)
	case o.PIN != "" && !ValidPIN(o.PIN):
		return fmt.Errorf("%w: pin: want 4 to 8 digits, not %q", ErrOrder, o.PIN)
	}
	return nil
}

// ValidPIN says whether a SIM may have this PIN: 4 to 8 digits, TS 31.101 §9.5.
func ValidPIN(pin string) bool {
	return len(pin) >= 4 && len(pin) <= 8 && strings.Trim(pin, "0123456789") == ""
}

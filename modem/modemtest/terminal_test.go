//go:build linux || darwin

package modemtest

import "testing"

func TestOnTerminal(t *testing.T) { OnTerminal(t) }

//go:build !linux && !darwin

package simulated

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

func (m *Modem) serveOnce(context.Context, int, string) error {
	return fmt.Errorf("pseudo-terminals on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

package store

import (
	"errors"
	"fmt"
	"strings"

	bolterrors "go.etcd.io/bbolt/errors"
)

// fullOr wraps an error that means "no room" so that it is ErrFull as well.
// bbolt passes some of them on as words only.
func fullOr(err error) error {
	if err == nil || errors.Is(err, ErrFull) {
		return err
	}
	for _, full := range fullErrors {
		if errors.Is(err, full) || strings.HasSuffix(err.Error(), ": "+full.Error()) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return err
}

func closedOr(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

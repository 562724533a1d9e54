package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrNoOtherPort is a stick of which no other port answers.
var ErrNoOtherPort = errors.New("no other port of the stick answers")

// Restart restarts a stick whose port is mute through another of its ports
// (AT+CFUN=1,1, TS 27.007 §8.2), found by its IMEI. The session on the mute port
// must be closed. The stick may be gone for half a minute afterwards.
func Restart(ctx context.Context, cfg Config, stick Identity) error {
	cfg = cfg.withDefaults()
	paths, err := cfg.Ports()
	if err != nil {
		return fmt.Errorf("list the ports: %w", err)
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return p == stick.Port })
	for _, path := range paths {
		s, err := try(ctx, cfg, path)
		if err != nil {
			continue
		}
		if s.matches(ctx, stick.IMEI) != nil {
			continue
		}
		// Some sticks answer, some are gone before they can.
		_, err = s.command(ctx, "+CFUN=1,1", quickly)
		_ = s.Close()
		if errors.Is(err, ErrSilent) || errors.Is(err, ErrLost) {
			return nil
		}
		return err
	}
	return errors.Join(ErrNoOtherPort, ctx.Err())
}

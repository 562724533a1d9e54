package modem

import "context"

// HoldLink asks the modem to keep the radio link up between submits for some
// seconds (AT+CMMS=2, TS 27.005 §3.5.5), which is worth it while the next text
// leaves within that time, or to let it go again. Modems that do not know it
// are left as they are. It costs a round trip when the wish changes.
func (s *Session) HoldLink(ctx context.Context, hold bool) error {
	if hold == s.linkHeld {
		return nil
	}
	cmd := "+CMMS=0"
	if hold {
		cmd = "+CMMS=2"
	}
	_, err := s.command(ctx, cmd, quickly)
	if tolerant(err) != nil {
		return err
	}
	s.linkHeld = hold
	return nil
}

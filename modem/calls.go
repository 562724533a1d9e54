package modem

import (
	"context"
	"errors"
)

// HangUp rejects the call that rings, or ends the one there is (AT+CHUP, TS
// 27.007 §6.5; ATH where that is not known). The network may then divert the
// caller to voicemail, at their cost.
func (s *Session) HangUp(ctx context.Context) error {
	_, err := s.command(ctx, "+CHUP", quickly)
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		_, err = s.command(ctx, "H", quickly)
	}
	return tolerant(err)
}

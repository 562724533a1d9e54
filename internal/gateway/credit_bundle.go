package gateway

import (
	"context"
	"errors"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
)

// buyBundles buys what is due. Nothing is bought by a clock that can not be
// right, or for a modem that a person paused.
func (w *worker) buyBundles(ctx context.Context, s *modem.Session, imsi string) error {
	if w.g.clock.wrong() != "" || w.status.byPerson() {
		return nil
	}
	for _, b := range w.cfg.Credit.Bundles {
		if err := w.buy(ctx, s, imsi, b); err != nil {
			return err
		}
	}
	return nil
}

// buy buys one bundle, if it is due. That it is about to be dialled is on disk
// before it is; where nobody knows what came of it, it stays so. A daemon that is
// stopping lets the operator answer, within bounds.
func (w *worker) buy(ctx context.Context, s *modem.Session, imsi string, b credit.Bundle) error {
	due := false
	err := w.g.update(func(tx *store.Tx) (err error) {
		due, err = b.Begin(tx, imsi, w.g.opt.Now(), w.g.cfg().Location)
		return err
	})
	if err != nil || !due {
		return notFull(err)
	}
	w.log.Warn("buying a bundle", "code", b.String())
	inHand, done := finishing(ctx)
	defer done()
	answer, failed := dialBundle(inHand, s, b)
	if inHand.Err() != nil {
		return nil // the next run finds it in doubt
	}
	outcome, words := purchase(answer, failed)
	w.log.Warn("bundle", "code", b.String(), "outcome", outcome, "answer", words)
	err = w.g.update(func(tx *store.Tx) error { return b.Finish(tx, imsi, outcome, words) })
	w.purse.wished = true
	return errors.Join(notFull(err), s.LeaveUSSD(inHand), s.Err())
}

// dialBundle dials a bundle's code and makes its choices, as long as there is a menu.
func dialBundle(ctx context.Context, s *modem.Session, b credit.Bundle) (modem.USSDAnswer, error) {
	answer, err := s.USSD(ctx, b.Code)
	for _, choice := range b.Choices {
		if err != nil || !answer.More {
			break
		}
		answer, err = s.Choose(ctx, choice)
	}
	return answer, err
}

// recoverBundles settles the purchases that a crash left open.
func (g *Gateway) recoverBundles(tx *store.Tx) error {
	n, err := credit.Recover(tx)
	if n > 0 {
		g.log.Warn("bundles that were being bought when the last run ended may have been bought", "bundles", n)
	}
	return err
}

func notFull(err error) error {
	if errors.Is(err, store.ErrFull) {
		return nil
	}
	return err
}

// purchase is what came of dialling a bundle's code. What was refused was not
// bought; without an answer nobody knows.
func purchase(answer modem.USSDAnswer, err error) (credit.Outcome, string) {
	var refused *modem.RefusedError
	switch {
	case err == nil:
		return credit.Answered, answer.Text
	case errors.As(err, &refused):
		return credit.Refused, refused.Error()
	}
	return credit.Unsure, err.Error()
}

package gateway

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// purse is the credit of the SIM in a modem: when the operator is to be asked,
// and by whose wish. What is known of it is in the store.
type purse struct {
	wish atomic.Bool // somebody wants it asked soon; any goroutine may
	// The rest is the Run goroutine's.
	wished  bool      // the wish was heard, and is not met yet
	at      time.Time // when there is something to do next
	payable int       // parts until the credit seems used up; 0: not counted
}

// never is later than anything that is due.
const never = 100 * 365 * 24 * time.Hour

// heldAgain is how soon is looked again at what a wrong clock holds up.
const heldAgain = time.Minute

// wishCredit has the operator asked before the next text.
func (w *worker) wishCredit() {
	if w.cfg.Credit.Asks() {
		w.purse.wish.Store(true)
		w.bell.ring()
	}
}

// meetCredit takes up what is known of the SIM.
func (t *turn) meetCredit() error {
	w, now := t.w, t.now()
	w.purse.at, w.purse.payable = now, 0
	if t.imsi == "" {
		w.purse.at = now.Add(never)
		return nil
	}
	if !w.cfg.Credit.Asks() {
		w.status.credit("", time.Time{})
	}
	err := w.g.update(func(tx *store.Tx) error { return w.cfg.Credit.Meet(tx, t.imsi, now) })
	if errors.Is(err, store.ErrFull) {
		return nil
	}
	return err
}

// mindCredit buys the bundles that are due and asks the operator what is left,
// where it is time to. Only the loss of the session is an error.
func (t *turn) mindCredit(ctx context.Context) error {
	w := t.w
	if t.imsi == "" || !t.registered() {
		return nil
	}
	if err := w.hearCredit(t.s, t.imsi); err != nil {
		return err
	}
	if w.purse.wish.Swap(false) {
		w.purse.wished, w.purse.at = true, time.Time{}
	}
	if t.now().Before(w.purse.at) {
		return nil
	}
	plan := w.cfg.Credit
	if !plan.Asks() && len(plan.Bundles) == 0 {
		w.purse.at = t.now().Add(never)
		return nil
	}
	if err := t.settleAlone(ctx); err != nil {
		return err
	}
	if err := w.buyBundles(ctx, t.s, t.imsi); err != nil {
		return err
	}
	if err := w.askIfDue(ctx, t.s, t.imsi); err != nil {
		return err
	}
	return w.planCredit(t.imsi)
}

// planCredit notes when there is something to do next.
func (w *worker) planCredit(imsi string) error {
	now, plan := w.g.opt.Now(), w.cfg.Credit
	return w.g.db.View(func(tx *store.Tx) error {
		a, sent, err := w.account(tx, imsi)
		if err != nil {
			return err
		}
		w.purse.at = now.Add(never)
		if plan.Asks() {
			w.purse.at = a.Due(plan, sent, w.purse.wished, now)
			w.status.credit(a.Empty, w.purse.at)
		}
		for _, b := range plan.Bundles {
			_, _, next, err := b.Bought(tx, imsi, now, w.g.cfg().Location)
			if err != nil {
				return err
			}
			w.purse.at = earliest(w.purse.at, next)
		}
		if !w.purse.at.After(now) { // a wrong clock, or a full disk
			w.purse.at = now.Add(heldAgain)
		}
		w.purse.payable, _ = a.Pays(plan, sent)
		return nil
	})
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// account is what is known of a SIM's credit, and the parts it has sent ever.
func (w *worker) account(tx *store.Tx, imsi string) (credit.Account, uint64, error) {
	a, err := credit.Of(tx, imsi)
	if err != nil {
		return a, 0, err
	}
	sent, err := outbox.SentBy(tx, imsi)
	return a, sent, err
}

// trustCredit takes a person's word that there is credit; the operator is asked.
func (w *worker) trustCredit(tx *store.Tx) error {
	w.wishCredit()
	if imsi := w.status.snapshot().IMSI; imsi != "" && w.cfg.Credit.Asks() {
		return credit.TopUp(tx, imsi)
	}
	return nil
}

// spent counts a part that was paid: when all that was there is used up, the
// operator is asked.
func (w *worker) spent() {
	if w.purse.payable == 0 {
		return
	}
	if w.purse.payable--; w.purse.payable == 0 {
		w.purse.at = time.Time{}
	}
}

// result is what the outbox must know of an answer: a refusal in the words that
// mean there is no credit is the SIM's trouble, not the text's.
func (t *turn) result(r modem.Result) (out outbox.Result, broke bool) {
	out = result(r)
	var refused *modem.RefusedError
	broke = out.Outcome == outbox.WasRefused && errors.As(r.Err, &refused) &&
		t.w.cfg.Credit.SaysEmpty(out.Code+" "+out.Words+" "+refused.Text)
	if broke {
		out.Class = outbox.PauseModem
	}
	return out, broke
}

// exhausted notes that the network refuses texts for want of credit. Where the
// operator can not be asked, the pause alone ends by itself.
func (t *turn) exhausted(tx *store.Tx, s *outbox.Settled) error {
	s.Reason = "no credit: " + s.Reason
	if !t.w.cfg.Credit.Asks() || t.imsi == "" {
		return nil
	}
	return credit.Exhaust(tx, t.imsi, s.Reason)
}

// askIfDue asks the operator what is left, if it is time to or somebody wishes.
func (w *worker) askIfDue(ctx context.Context, s *modem.Session, imsi string) error {
	if !w.cfg.Credit.Asks() {
		return nil
	}
	now := w.g.opt.Now()
	due := false
	err := w.g.db.View(func(tx *store.Tx) error {
		a, sent, err := w.account(tx, imsi)
		due = err == nil && !a.Due(w.cfg.Credit, sent, w.purse.wished, now).After(now)
		return err
	})
	if err != nil || !due {
		return err
	}
	_, err = w.askCredit(ctx, s, imsi)
	if errors.Is(err, store.ErrFull) || errors.Is(err, credit.ErrOften) {
		return nil
	}
	return err
}

// hearCredit takes what the operator says of the credit unasked. Only a pattern
// tells that from what it says to sell something.
func (w *worker) hearCredit(s *modem.Session, imsi string) error {
	words, ok := s.Pushed()
	plan := w.cfg.Credit
	if !ok || plan.Pattern == "" || !credit.Read(words, plan.Pattern).Known {
		return nil
	}
	var a credit.Account
	var sent uint64
	err := w.g.update(func(tx *store.Tx) (err error) {
		if sent, err = outbox.SentBy(tx, imsi); err == nil {
			a, err = credit.Learn(tx, imsi, plan, words, sent, w.g.opt.Now())
		}
		return err
	})
	if err != nil {
		return notFull(err)
	}
	w.heedCredit(a, sent)
	w.purse.at = time.Time{}
	return nil
}

// askCredit asks the operator what is left and keeps the answer. It returns
// credit.ErrOften where that was done too often lately; else only the loss of
// the session, and of the store, is an error: no answer is one.
func (w *worker) askCredit(ctx context.Context, s *modem.Session, imsi string) (a credit.Account, err error) {
	plan := w.cfg.Credit
	if err := w.g.update(func(tx *store.Tx) error { return credit.Ask(tx, imsi, w.g.opt.Now()) }); err != nil {
		return a, err
	}
	w.purse.wished = false
	answer, failed := s.USSD(ctx, plan.Code)
	failed = errors.Join(failed, s.LeaveUSSD(ctx))
	if err := errors.Join(ctx.Err(), s.Err()); err != nil {
		return a, err
	}
	var sent uint64
	err = w.g.update(func(tx *store.Tx) (err error) {
		if sent, err = outbox.SentBy(tx, imsi); err != nil {
			return err
		}
		if failed != nil {
			a, err = credit.Miss(tx, imsi, failed.Error())
			return err
		}
		a, err = credit.Learn(tx, imsi, plan, answer.Text, sent, w.g.opt.Now())
		return err
	})
	if err == nil {
		w.heedCredit(a, sent)
	}
	return a, err
}

// heedCredit does to the modem, and tells, what was learnt.
func (w *worker) heedCredit(a credit.Account, sent uint64) {
	plan, now := w.cfg.Credit, w.g.opt.Now()
	before := w.status.state()
	w.status.credit(a.Empty, a.Due(plan, sent, false, now))
	if a.Trouble != "" {
		w.log.Warn("the credit could not be read", "reason", a.Trouble)
	}
	if after := w.status.state(); after != before {
		w.log.Warn("modem's credit", "state", after, "reason", a.Empty)
		w.g.tellModem()
		w.g.ringModems() // others take over, or it takes its own again
	}
	switch {
	case a.Empty != "":
		w.g.alert(creditGone(w.cfg.Name, now.In(w.g.cfg().Location)))
	case a.IsLow(plan, sent):
		w.g.alert(creditLow(w.cfg.Name, a, now.In(w.g.cfg().Location)))
	}
}

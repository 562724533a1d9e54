package credit

import (
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Account is what is known of the credit of a SIM.
type Account struct {
	Reading
	At     time.Time `json:"at,omitzero"`      // when that was read; zero: never
	Answer string    `json:"answer,omitempty"` // the operator's last words
	// Sent counts the parts the SIM had ever sent when it was read.
	Sent uint64 `json:"sent,omitempty"`
	// Empty is why there is no credit; "" while there is, or nobody knows.
	Empty string `json:"empty,omitempty"`
	// Trouble is why the last question brought no amount; "" if it did.
	Trouble string `json:"trouble,omitempty"`
	// Tries counts the questions in a row that brought no credit, also those
	// that broke off.
	Tries int `json:"tries,omitempty"`
	// Asked are the questions of the last hour, oldest first, and at least the
	// last one.
	Asked []time.Time `json:"asked,omitempty"`
}

// accounts are by IMSI.
var accounts = store.NewBucket[Account]("credit.accounts")

const (
	// mostAsks is how often an operator is asked in an hour, so that no loop
	// goes on at a person's cost.
	mostAsks = 6
	// patient is the wait after the first question in vain; it doubles with
	// each, up to longestWait.
	patient     = 5 * time.Minute
	longestWait = 6 * time.Hour
)

// ErrOften is wrapped where the operator was asked too often lately.
var ErrOften = errors.New("the operator was asked too often")

// Of is what is known of a SIM; the zero value if nothing is.
func Of(tx *store.Tx, imsi string) (Account, error) {
	a, err := accounts.Get(tx, []byte(imsi))
	if store.IsNotFound(err) {
		return Account{}, nil
	}
	return a, err
}

func (a Account) save(tx *store.Tx, imsi string) error { return accounts.Put(tx, []byte(imsi), a) }

// Ask notes that the operator is about to be asked. It wraps ErrOften where that
// is not to be done now.
func Ask(tx *store.Tx, imsi string, now time.Time) error {
	a, err := Of(tx, imsi)
	if err != nil {
		return err
	}
	if free := a.free(now); free.After(now) {
		return fmt.Errorf("%w: %d times within an hour; again at %s", ErrOften, mostAsks, free.Format("15:04"))
	}
	lately := a.lately(now)
	a.Asked = append(lately[:len(lately):len(lately)], now.UTC())
	a.Tries++
	return a.save(tx, imsi)
}

// lately are the questions of the last hour. A clock that was set back leaves
// some in the future: they count no more.
func (a Account) lately(now time.Time) []time.Time {
	var kept []time.Time
	for _, at := range a.Asked {
		if !at.After(now) && now.Sub(at) < time.Hour {
			kept = append(kept, at)
		}
	}
	return kept
}

// free is when the operator may be asked again: now, or later.
func (a Account) free(now time.Time) time.Time {
	lately := a.lately(now)
	if len(lately) < mostAsks {
		return now
	}
	return lately[len(lately)-mostAsks].Add(time.Hour)
}

// Due is when the balance is to be asked by the plan: at once at first and
// where somebody wishes it, then on schedule, and after a question in vain, or
// without credit, after a wait that grows. What seems used up is asked about
// soon. Sent is what the SIM has sent ever, in parts.
func (a Account) Due(p Plan, sent uint64, wished bool, now time.Time) time.Time {
	if len(a.Asked) == 0 || a.Asked[len(a.Asked)-1].After(now) {
		return now
	}
	wait := p.Every
	switch {
	case wished:
		wait = 0
	case a.Tries > 0 || a.Empty != "":
		wait = min(patient<<min(max(a.Tries-1, 0), 10), longestWait)
	case a.short(p, sent):
		wait = patient
	}
	return latest(a.Asked[len(a.Asked)-1].Add(wait), a.free(now))
}

// Learn takes the operator's answer to the plan's code. Sent is what the SIM
// has sent ever, in parts.
func Learn(tx *store.Tx, imsi string, p Plan, answer string, sent uint64, now time.Time) (Account, error) {
	a, err := Of(tx, imsi)
	if err != nil {
		return a, err
	}
	a.Answer, a.Trouble = answer, ""
	read := Read(answer, p.Pattern)
	if read.Known || read.Texts > 0 {
		a.Reading, a.At, a.Sent = read, now.UTC(), sent
	}
	switch {
	case p.SaysEmpty(answer):
		a.Empty = fmt.Sprintf("no credit: %q", answer)
	case !read.Known && read.Texts == 0:
		a.Trouble = fmt.Sprintf("no amount in the answer %q: say in credit.pattern how to find it", answer)
	case !a.enough(p, sent):
		a.Empty = a.tooLittle(p)
	default:
		a.Empty = ""
	}
	if a.Empty == "" && a.Trouble == "" {
		a.Tries = 0
	}
	return a, a.save(tx, imsi)
}

// Miss notes that a question had no answer, and why.
func Miss(tx *store.Tx, imsi, why string) (Account, error) {
	a, err := Of(tx, imsi)
	if err != nil {
		return a, err
	}
	a.Trouble = why
	return a, a.save(tx, imsi)
}

// Exhaust notes that the network says there is no credit.
func Exhaust(tx *store.Tx, imsi, why string) error {
	a, err := Of(tx, imsi)
	if err != nil {
		return err
	}
	a.Empty = why
	return a.save(tx, imsi)
}

// TopUp forgets that there is no credit: a person says that there is.
func TopUp(tx *store.Tx, imsi string) error {
	a, err := Of(tx, imsi)
	if err != nil || a.Empty == "" {
		return err
	}
	a.Empty, a.Tries = "", 0
	return a.save(tx, imsi)
}

// Left is what is left now, by what was read and the parts sent since: of a
// bundle, and as an amount. Sent is what the SIM has sent ever.
func (a Account) Left(p Plan, sent uint64) (texts int, amount Amount) {
	since := int(min(sent-min(sent, a.Sent), 1<<30))
	texts = max(a.Texts-since, 0)
	return texts, a.Amount - Amount(since-(a.Texts-texts))*p.PerPart
}

// Pays is how many parts the credit pays; it is not known where the plan has no
// price, or nothing was read.
func (a Account) Pays(p Plan, sent uint64) (parts int, known bool) {
	texts, amount := a.Left(p, sent)
	switch {
	case a.At.IsZero():
		return 0, false
	case a.Empty != "":
		return 0, true
	case p.PerPart <= 0 || !a.Known:
		return texts, a.Known && amount <= 0
	}
	return texts + int(max(amount, 0)/p.PerPart), true
}

// enough tells whether another part can be paid, as far as is known.
func (a Account) enough(p Plan, sent uint64) bool {
	texts, amount := a.Left(p, sent)
	return texts > 0 || !a.Known || amount >= max(p.PerPart, 1)
}

func (a Account) tooLittle(p Plan) string {
	if p.PerPart > 0 {
		return fmt.Sprintf("no credit: %s left, a part costs %s", a.Amount, p.PerPart)
	}
	return fmt.Sprintf("no credit: %s left", a.Amount)
}

// short tells whether what is left would not pay another part, though the last
// answer said it would.
func (a Account) short(p Plan, sent uint64) bool {
	return a.Empty == "" && a.Known && p.PerPart > 0 && !a.enough(p, sent)
}

// IsLow tells whether people are to be warned.
func (a Account) IsLow(p Plan, sent uint64) bool {
	_, amount := a.Left(p, sent)
	return a.Known && p.Low > 0 && amount < p.Low
}

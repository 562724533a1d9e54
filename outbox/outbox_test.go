package outbox

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// bench is a store with a clock that only the test moves.
type bench struct {
	t   failer
	db  *store.DB
	now time.Time
	tx  *store.Tx // where set, everything happens in this transaction
}

// failer is what tests and property tests have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Errorf(format string, args ...any)
}

const (
	orange = "624010000000001"
	mtn    = "624020000000001"
	alice  = phone.Number("+237699000001")
	bob    = phone.Number("+237699000002")
	carol  = phone.Number("+237699000003")
	dave   = phone.Number("+237699000004")
)

func newBench(t testing.TB) *bench {
	t.Helper()
	return &bench{t: t, db: storetest.Open(t), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
}

// do runs fn in a transaction and fails the test on its error.
func (b *bench) do(fn func(tx *store.Tx) error) {
	b.t.Helper()
	update := b.db.Update
	if b.tx != nil {
		update = func(fn func(*store.Tx) error) error { return fn(b.tx) }
	}
	if err := update(fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) pass(d time.Duration) { b.now = b.now.Add(d) }

func (b *bench) conditions() Conditions { return Conditions{Now: b.now, Reports: true} }

func (b *bench) queue(d Draft) (m Message) {
	b.t.Helper()
	if d.Text == "" {
		d.Text = "Bonjour"
	}
	b.do(func(tx *store.Tx) (err error) {
		m, err = Queue(tx, d, b.now)
		return err
	})
	return m
}

func (b *bench) next(imsi string) *Submission {
	b.t.Helper()
	sub, _ := b.nextWith(Station{Modem: "modem-" + imsi, IMSI: imsi}, b.conditions())
	return sub
}

func (b *bench) nextWith(st Station, c Conditions) (sub *Submission, wait time.Time) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		sub, wait, err = Next(tx, st, c)
		return err
	})
	return sub, wait
}

func (b *bench) settle(imsi string, r Result) (s Settled) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		s, err = Settle(tx, imsi, r, b.now)
		return err
	})
	return s
}

func (b *bench) find(m Message) (found Message) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		found, err = Find(tx, m.ID)
		return err
	})
	return found
}

func (b *bench) wantState(m Message, want State) {
	b.t.Helper()
	if got := b.find(m); got.State != want {
		b.t.Errorf("text to %s is %s (%s), want %s", got.To, got.State, got.Error, want)
	}
}

func (b *bench) stop(n phone.Number) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		if err := groups.Stop(tx, n, groups.How{At: b.now, By: groups.ByText, Words: "STOP"}); err != nil {
			return err
		}
		_, err := RefuseAll(tx, n, b.now)
		return err
	})
}

func refused(class Class, code string) Result {
	return Result{Outcome: WasRefused, Class: class, Code: code, Words: "words of " + code, Took: time.Second}
}

func sentWith(mr byte) Result { return Result{Outcome: WasSent, MR: mr, Took: time.Second} }

func TestOneTextGoesOut(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: "Réunion demain"})
	sub := b.next(orange)
	if sub == nil || sub.ID != m.ID || len(sub.PDU) == 0 {
		t.Fatalf("next is %v, want text %s", sub, m.ID)
	}
	b.wantState(m, Submitting)
	if s := b.settle(orange, sentWith(7)); s.Message.State != Sent || s.Trouble != NoTrouble {
		t.Errorf("settled as %s with trouble %v", s.Message.State, s.Trouble)
	}
	if sub := b.next(orange); sub != nil {
		t.Errorf("text %s is submitted again", sub.ID)
	}
}

package outbox

import (
	"errors"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		result  Result
		state   State
		trouble Trouble
		again   time.Duration // when it may leave again, from the refusal on
	}{
		"number that does not exist":    {refused(Never, "CMS 1"), Failed, NoTrouble, 0},
		"network for now":               {refused(RetryLater, "CMS 38"), Queued, NoTrouble, 5 * time.Second},
		"class left out":                {refused(NoClass, "CMS 999"), Queued, NoTrouble, 5 * time.Second},
		"modem busy":                    {refused(RetrySoon, "CME 14"), Queued, TroubleBusy, 2 * time.Second},
		"storage full":                  {refused(FreeStorage, "CMS 322"), Queued, TroubleStorage, 2 * time.Second},
		"subscription":                  {refused(PauseModem, "CMS 50"), Queued, TroublePause, 0},
		"SIM removed":                   {refused(HaltModem, "CMS 310"), Queued, TroubleHalt, 0},
		"option refused":                {refused(OptionRefused, "CMS 198"), Queued, NoTrouble, 0},
		"refusal that leaves it open":   {refused(OutcomeOpen, "CMS 513"), Uncertain, NoTrouble, 0},
		"silence":                       {Result{}, Uncertain, NoTrouble, 0},
		"port lost before the Ctrl-Z":   {Result{Outcome: WasNotSent}, Queued, NoTrouble, 0},
		"sent":                          {sentWith(1), Sent, NoTrouble, 0},
		"refused though nothing is set": {Result{Outcome: WasRefused}, Queued, NoTrouble, 5 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice, Validity: time.Hour})
			b.next(orange)
			got := b.settle(orange, tt.result)
			if got.Message.State != tt.state || got.Trouble != tt.trouble {
				t.Fatalf("state %s, trouble %v; want %s, %v", got.Message.State, got.Trouble, tt.state, tt.trouble)
			}
			if tt.state != Queued {
				return
			}
			if tt.again > 0 {
				b.pass(tt.again - time.Millisecond)
				if sub := b.next(orange); sub != nil {
					t.Fatal("it leaves too early")
				}
				b.pass(time.Millisecond)
			}
			if sub := b.next(orange); sub == nil || sub.ID != m.ID {
				t.Fatalf("it does not leave again after %s", tt.again)
			}
		})
	}
}

func TestRetriesAreUsedUp(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice})
	for i, wait := range []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute} {
		b.pass(wait)
		if b.next(orange) == nil {
			t.Fatalf("try %d does not happen", i+1)
		}
		b.settle(orange, refused(RetryLater, "CMS 38"))
	}
	b.wantState(m, Failed)
	got := b.find(m)
	if want := "words of CMS 38 (CMS 38)"; got.Error != want || got.Tries() != 5 {
		t.Errorf("error %q after %d tries, want %q after 5", got.Error, got.Tries(), want)
	}
}

func TestDeadNumberDelaysNobody(t *testing.T) {
	b := newBench(t)
	dead := b.queue(Draft{To: alice})
	b.pass(time.Millisecond)
	other := b.queue(Draft{To: bob})
	b.next(orange)
	b.settle(orange, refused(RetryLater, "CMS 41"))
	if sub := b.next(orange); sub == nil || sub.ID != other.ID {
		t.Fatalf("next is %v, want the text after the dead one", sub)
	}
	b.settle(orange, sentWith(1))
	b.wantState(dead, Queued)
}

func TestSameRefusalForThreeNumbersIsTheSIMs(t *testing.T) {
	for name, class := range map[string]Class{"for good": Never, "for now": RetryLater} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			texts := []Message{b.queue(Draft{To: alice}), b.queue(Draft{To: bob}), b.queue(Draft{To: carol}), b.queue(Draft{To: dave})}
			var last Settled
			for range 3 {
				b.next(orange)
				last = b.settle(orange, refused(class, "CMS 21"))
			}
			if last.Trouble != TroublePause || last.Reason == "" {
				t.Errorf("trouble is %v (%s), want a pause with its reason", last.Trouble, last.Reason)
			}
			for _, m := range texts {
				b.wantState(m, Queued)
			}
			b.pass(time.Minute)
			for range texts {
				if b.next(orange) == nil {
					t.Fatal("a spared text does not leave again")
				}
				b.settle(orange, sentWith(1))
			}
		})
	}
}

func TestThreeDeadNumbersDoNotPauseForEver(t *testing.T) {
	b := newBench(t)
	var bad []Message
	for _, n := range []int{1, 2, 3} {
		bad = append(bad, b.queue(Draft{To: number(n)}))
	}
	b.pass(time.Second)
	good := b.queue(Draft{To: alice})
	pauses := 0
	for range 12 {
		b.pass(time.Millisecond)
		sub := b.next(orange)
		if sub == nil {
			b.pass(time.Minute)
			continue
		}
		res := refused(Never, "CMS 1")
		if sub.ID == good.ID {
			res = sentWith(1)
		}
		if b.settle(orange, res).Trouble == TroublePause {
			pauses++
		}
	}
	b.wantState(good, Sent)
	for _, m := range bad {
		b.wantState(m, Failed)
	}
	if pauses != 1 {
		t.Errorf("the modem paused %d times, want once", pauses)
	}
}

func TestSameNumberThreeTimesIsNoStreak(t *testing.T) {
	b := newBench(t)
	for range 3 {
		b.queue(Draft{To: alice})
		b.next(orange)
		if s := b.settle(orange, refused(Never, "CMS 1")); s.Trouble != NoTrouble || s.Message.State != Failed {
			t.Fatalf("trouble %v, state %s", s.Trouble, s.Message.State)
		}
	}
}

func TestLateAnswerSettlesTheTextBefore(t *testing.T) {
	tests := map[string]struct {
		late Result
		want State
	}{
		"sent":             {sentWith(9), Sent},
		"refused for good": {refused(Never, "CMS 1"), Failed},
		"refused for now":  {refused(RetryLater, "CMS 38"), Queued},
	}
	for name, tt := range tests {
		t.Run(name+" outside a submit", func(t *testing.T) {
			b, first := benchInDoubt(t)
			b.do(func(tx *store.Tx) error {
				_, err := SettleLate(tx, orange, tt.late, b.now)
				return err
			})
			b.wantState(first, tt.want)
		})
		t.Run(name+" before our own Ctrl-Z", func(t *testing.T) {
			b, first := benchInDoubt(t)
			second := b.queue(Draft{To: bob})
			b.next(orange)
			res := sentWith(10)
			res.Prior = &tt.late
			b.settle(orange, res)
			b.wantState(first, tt.want)
			b.wantState(second, Sent)
		})
		t.Run(name+" after the next text", func(t *testing.T) {
			b, first := benchInDoubt(t)
			b.queue(Draft{To: bob})
			b.next(orange)
			b.settle(orange, sentWith(10))
			b.do(func(tx *store.Tx) error {
				if _, err := SettleLate(tx, orange, tt.late, b.now); !errors.Is(err, ErrIdle) {
					t.Errorf("error is %v, want ErrIdle", err)
				}
				return nil
			})
			b.wantState(first, Uncertain)
		})
	}
}

// benchInDoubt has one text whose outcome nobody knows.
func benchInDoubt(t *testing.T) (*bench, Message) {
	t.Helper()
	b := newBench(t)
	m := b.queue(Draft{To: alice})
	b.next(orange)
	b.settle(orange, Result{})
	b.wantState(m, Uncertain)
	return b, m
}

func TestKillLeavesOneDoubtPerSIM(t *testing.T) {
	b := newBench(t)
	first, second, third := b.queue(Draft{To: alice}), b.queue(Draft{To: bob}), b.queue(Draft{To: carol})
	b.next(orange)
	b.next(mtn)
	var n int
	b.do(func(tx *store.Tx) (err error) {
		n, err = Recover(tx, b.now)
		return err
	})
	if n != 2 {
		t.Errorf("%d texts are in doubt, want 2", n)
	}
	uncertain := 0
	for _, m := range []Message{first, second, third} {
		if b.find(m).State == Uncertain {
			uncertain++
		}
	}
	if sub := b.next(orange); uncertain != 2 || sub == nil {
		t.Errorf("%d uncertain, next is %v", uncertain, sub)
	}
}

func TestResendPolicy(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, OnUncertain: Resend})
	for i := range 4 {
		sub := b.next(orange)
		if again := sub != nil; again != (i <= mostResends) {
			t.Fatalf("submit %d happens: %v", i+1, again)
		}
		if sub == nil {
			break
		}
		b.settle(orange, Result{})
		b.upkeep()
		if b.next(orange) != nil {
			t.Fatal("it is sent again without a grace")
		}
		b.pass(grace)
		b.upkeep()
	}
	b.wantState(m, Uncertain)
}

func (b *bench) upkeep() {
	b.t.Helper()
	b.do(func(tx *store.Tx) error { return Upkeep(tx, b.conditions()) })
}

func TestOptionRefusedGoesBareOnce(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice, Validity: 48 * time.Hour})
	with := b.next(orange)
	b.settle(orange, refused(OptionRefused, "CMS 198"))
	bare := b.next(orange)
	if bare == nil || len(bare.PDU) >= len(with.PDU) {
		t.Fatalf("the second PDU is not without its option: %x, %v", with.PDU, bare)
	}
	if s := b.settle(orange, refused(OptionRefused, "CMS 198")); s.Message.NotBefore.IsZero() {
		t.Error("the second refusal of an option does not wait")
	}
}

func TestErasedInFlight(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.next(orange)
	b.do(func(tx *store.Tx) error { return Erase(tx, alice, b.now) })
	if s := b.settle(orange, sentWith(1)); !s.Message.ID.IsZero() {
		t.Errorf("settled %v, want nothing", s.Message)
	}
	b.do(func(tx *store.Tx) error {
		if list, err := Thread(tx, alice, zeroID, 0); err != nil || len(list) > 0 {
			t.Errorf("%d texts are left, error %v", len(list), err)
		}
		return nil
	})
}

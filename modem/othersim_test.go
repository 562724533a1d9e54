package modem

import (
	"errors"
	"testing"
	"testing/synctest"
)

// secondSIM answers the first question for the IMSI as the SIM that the session
// is opened with, and later ones as another.
const secondSIM = `
> AT+CIMI
< 624020000000001
< OK
* AT+CIMI
< 624020000000099
< OK
`

func TestAnExchangedSIMEndsTheSession(t *testing.T) {
	tests := map[string]struct {
		says string
		do   func(*testing.T, *Session) error
		ends bool
	}{
		"at the next refresh": {"", func(t *testing.T, s *Session) error { return s.Refresh(t.Context()) }, true},
		"before a sweep, once it started anew": {
			"< RDY", func(t *testing.T, s *Session) error {
				return s.Sweep(t.Context(), Woken, func(Arrival) error { t.Error("read under the old name"); return nil })
			}, true,
		},
		"before a submit, once the SIM is ready again": {
			"< +CPIN: READY", func(t *testing.T, s *Session) error {
				if r := s.Submit(t.Context(), []byte{1}); r.Outcome != NotSent || !errors.Is(r.Lost, ErrOtherSIM) {
					t.Errorf("%+v", r)
				}
				return s.Err()
			}, true,
		},
		"not without a reason to ask": {"", func(t *testing.T, s *Session) error {
			return s.Sweep(t.Context(), Woken, func(Arrival) error { return nil })
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, secondSIM)
				s := open(t, stick)
				stick.say(test.says)
				synctest.Wait()
				if err := test.do(t, s); errors.Is(err, ErrOtherSIM) != test.ends {
					t.Errorf("%v", err)
				}
				if over := s.Err() != nil; over != test.ends {
					t.Errorf("session: %v", s.Err())
				}
			})
		})
	}
}

func TestTheSameSIMGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		for range 3 {
			stick.say("< +CPIN: READY")
			synctest.Wait()
			if err := s.Sweep(t.Context(), Woken, func(Arrival) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if n := stick.heard("AT+CIMI"); n != 4 {
			t.Errorf("the IMSI was asked for %d times, want once for each start", n)
		}
	})
}

// TestABusySIMIsAskedAgainWhoItIs: a SIM that was just put in is busy for a while.
func TestABusySIMIsAskedAgainWhoItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "> AT+CIMI\n< 624020000000001\n< OK\n> AT+CIMI\n< +CME ERROR: 14\n> AT+CIMI\n< +CME ERROR: 14\n* AT+CIMI\n< 624020000000099\n< OK")
		s := open(t, stick)
		stick.say("< +CPIN: READY")
		synctest.Wait()
		err := s.Sweep(t.Context(), Timed, func(Arrival) error { t.Error("read under the old name"); return nil })
		if !errors.Is(err, ErrOtherSIM) {
			t.Errorf("%v", err)
		}
	})
}

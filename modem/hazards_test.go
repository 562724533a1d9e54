package modem

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestAPostponedReportIsAcknowledgedLast: what is handed over directly is taken by
// the network as delivered once it is acknowledged, so that waits for the commit.
func TestAPostponedReportIsAcknowledgedLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick, func(c *Config) { c.Reports = true })
		stick.say(fmt.Sprintf("< +CDS: %d\n< %s", len(reportPDU)/2-8, reportPDU))
		synctest.Wait()
		kept := 0
		if err := s.Sweep(t.Context(), Woken, func(Arrival) error { kept++; return ErrLater }); err != nil {
			t.Fatal(err)
		}
		if n := stick.heard("AT+CNMA"); kept != 1 || n != 0 {
			t.Errorf("kept %d times, acknowledged %d times before the commit", kept, n)
		}
		for range 2 {
			if err := s.Discard(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := stick.heard("AT+CNMA"); n != 1 {
			t.Errorf("acknowledged %d times after the commit", n)
		}
	})
}

// TestAMissedAcknowledgement: a modem that waited in vain tells of nothing any more.
func TestAMissedAcknowledgementSetsTheNoticesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		before := stick.heard("AT+CNMI=2,1,0,0,0")
		stick.follow("> AT+CNMA\n< +CMS ERROR: 340")
		stick.follow("> AT+CNMI?\n< +CNMI: 2,0,0,0,0\n< OK")
		stick.say(fmt.Sprintf("< +CMT: ,%d\n< %s", len(deliverPDU)/2-8, deliverPDU))
		synctest.Wait()
		if err := s.Sweep(t.Context(), Woken, func(Arrival) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n := stick.heard("AT+CNMI=2,1,0,0,0"); n != before+1 {
			t.Errorf("set %d times, want once more than %d", n, before)
		}
	})
}

// TestAFullMemoryIsSweptAtOnce: also where the modem tells of no text.
func TestAFullMemoryIsSweptAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		keep := func(Arrival) error { return nil }
		if err := s.Sweep(t.Context(), Timed, keep); err != nil {
			t.Fatal(err)
		}
		stick.follow(fmt.Sprintf("* AT+CPMS?\n< +CPMS: \"SM\",1,20,\"SM\",1,20,\"SM\",1,20\n< OK\n> AT+CMGR=1\n< +CMGR: 0,,%d\n< %s\n< OK", len(deliverPDU)/2-8, deliverPDU))
		stick.say(`< ^SMMEMFULL:"SM"`)
		select {
		case <-s.Wake():
		case <-time.After(time.Second):
			t.Fatal("the owner is not woken")
		}
		var got []int
		if err := s.Sweep(t.Context(), Woken, func(a Arrival) error { got = append(got, a.Index); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{1}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestHuaweiIsQuieted: its periodic lines cost power and time.
func TestHuaweiIsQuieted(t *testing.T) {
	for maker, want := range map[string]int{"huawei": 1, "Acme": 0} {
		t.Run(maker, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "> AT+CGMI\n< "+maker+"\n< OK")
				open(t, stick)
				if n := stick.heard("AT^CURC=0"); n != want {
					t.Errorf("said %d times, want %d", n, want)
				}
			})
		})
	}
}

package modem

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
)

// TestWhatIsPostponedIsNotDeletedBlindly: a stick that restarted, or has another
// SIM, may hold a new text where the report was.
func TestWhatIsPostponedIsNotDeletedBlindly(t *testing.T) {
	tests := map[string]string{
		"another SIM":               "> AT+CIMI\n< 624020000000099\n< OK",
		"a stick that started anew": "",
	}
	for name, follow := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, fmt.Sprintf("* AT+CMGR=3\n< +CMGR: 0,,%d\n< %s\n< OK", len(reportPDU)/2-8, reportPDU))
				s := open(t, stick, func(c *Config) { c.Reports = true })
				later := func(Arrival) error { return ErrLater }
				for range 2 { // the first lists the stores
					if err := s.Sweep(t.Context(), Woken, later); err != nil {
						t.Fatal(err)
					}
					stick.say(`< +CDSI: "SM",3`)
					synctest.Wait()
				}
				if len(s.postponed) != 1 {
					t.Fatalf("postponed: %d", len(s.postponed))
				}
				stick.follow(follow)
				stick.say("< RDY")
				synctest.Wait()
				err := s.Discard(t.Context())
				if said := stick.said; slices.Contains(said, "AT+CMGD=3") {
					t.Errorf("deleted blindly (%v): %q", err, said[len(said)-3:])
				}
			})
		})
	}
}

// TestAStickThatStartedAnewIsSetUpAnew: it may be in PDU mode by itself, and has
// forgotten how to name its refusals and which store is read.
func TestAStickThatStartedAnewIsSetUpAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		again := []string{"ATE0", "AT+CMEE=1", "AT+CSMS=1", `AT+CPMS="SM","SM","SM"`, "AT+CNMI=2,1,0,0,0"}
		before := map[string]int{}
		for _, cmd := range again {
			before[cmd] = stick.heard(cmd)
		}
		stick.say("< RDY")
		synctest.Wait()
		if err := s.Sweep(t.Context(), Woken, func(Arrival) error { return nil }); err != nil {
			t.Fatal(err)
		}
		for _, cmd := range again {
			if n := stick.heard(cmd); n != before[cmd]+1 {
				t.Errorf("%s was said %d times more, want 1", cmd, n-before[cmd])
			}
		}
	})
}

// TestAStickThatStartsAnewWhileATextIsKept: it is deleted once the stick is set up,
// and not handed over again.
func TestAStickThatStartsAnewWhileATextIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, fmt.Sprintf("* AT+CPMS?\n< +CPMS: \"SM\",1,20,\"SM\",1,20,\"SM\",1,20\n< OK\n* AT+CMGR=1\n< +CMGR: 0,,%d\n< %s\n< OK", len(deliverPDU)/2-8, deliverPDU))
		s := open(t, stick)
		var deleted []int
		kept := 0
		for range 2 {
			err := s.Sweep(t.Context(), Timed, func(Arrival) error {
				kept++
				stick.say("< RDY")
				synctest.Wait()
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			deleted = append(deleted, stick.heard("AT+CMGD=1"))
		}
		if !slices.Equal(deleted, []int{0, 1}) || kept != 1 {
			t.Errorf("deleted %d times after each sweep, want 0 and 1; kept %d times", deleted, kept)
		}
	})
}

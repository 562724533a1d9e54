package modem

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestASlotThatResistsIsNeverGivenUp: a SIM may refuse for minutes and then be as
// before; a stop that it holds must not wait for the end of the session.
func TestASlotThatResistsIsNeverGivenUp(t *testing.T) {
	const (
		refused = "\n< +CMS ERROR: 500\n"
		sweeps  = 15 * time.Second
	)
	text := fmt.Sprintf("\n< +CMGR: 0,,%d\n< %s\n< OK\n", len(deliverPDU)/2-8, deliverPDU)
	tests := map[string]string{
		"reading":  strings.Repeat("> AT+CMGR=1"+refused, 6) + "> AT+CMGR=1" + text,
		"deleting": "* AT+CMGR=1" + text + strings.Repeat("> AT+CMGD=1"+refused, 6) + "> AT+CMGD=1\n< OK",
	}
	for name, dialogue := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "* AT+CPMS?\n< +CPMS: \"SM\",1,20,\"SM\",1,20,\"SM\",1,20\n< OK\n"+dialogue)
				s := open(t, stick)
				kept := 0
				for began := time.Now(); time.Since(began) < 16*time.Minute; time.Sleep(sweeps) {
					if err := s.Sweep(t.Context(), Timed, func(Arrival) error { kept++; return nil }); err != nil {
						t.Fatal(err)
					}
				}
				if kept != 1 {
					t.Errorf("handed over %d times", kept)
				}
				stick.finished()
			})
		})
	}
}

// TestASlotListedTwiceIsDeletedOnce: after the first deletion it may hold a new text.
func TestASlotListedTwiceIsDeletedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entry := fmt.Sprintf("< +CMGL: 3,0,,%d\n< %s\n", len(deliverPDU)/2-8, deliverPDU)
		stick := newStick(t, "* AT+CPMS?\n< +CPMS: \"SM\",1,20,\"SM\",1,20,\"SM\",1,20\n< OK\n> AT+CMGL=4\n"+entry+entry+"< OK")
		s := open(t, stick)
		if err := s.Sweep(t.Context(), Woken, func(Arrival) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n := stick.heard("AT+CMGD=3"); n != 1 {
			t.Errorf("deleted %d times", n)
		}
		stick.finished()
	})
}

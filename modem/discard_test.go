package modem

import (
	"fmt"
	"testing"
	"testing/synctest"
)

// TestAReportIsDeletedOnce: the network fills the slot again as soon as it is
// free, and a second deletion takes that text away unread.
func TestAReportIsDeletedOnce(t *testing.T) {
	holds := func(pdu string) string {
		return fmt.Sprintf("> AT+CMGR=3\n< +CMGR: 0,,%d\n< %s\n< OK\n", len(pdu)/2-8, pdu)
	}
	tests := map[string]struct {
		dialogue, told string // what the slot holds each time, how it is told of again
		kept, deleted  int
	}{
		"told twice":             {holds(reportPDU) + holds(reportPDU), `< +CDSI: "SM",3`, 1, 1},
		"one memory, two names":  {holds(reportPDU) + holds(reportPDU), `< +CDSI: "MT",3`, 1, 1},
		"gone by itself":         {holds(reportPDU), `< +CDSI: "SM",3`, 1, 0},
		"a text is there by now": {holds(reportPDU) + holds(deliverPDU), `< +CMTI: "SM",3`, 2, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, tt.dialogue)
				s := open(t, stick, func(c *Config) { c.Reports = true })
				kept := 0
				sweep := func() {
					t.Helper()
					synctest.Wait()
					err := s.Sweep(t.Context(), Woken, func(a Arrival) error {
						kept++
						if a.isReport() {
							return ErrLater
						}
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				sweep() // lists the stores
				stick.say(`< +CDSI: "SM",3`)
				sweep()
				stick.say(tt.told)
				sweep()
				if err := s.Discard(t.Context()); err != nil {
					t.Fatal(err)
				}
				if n := stick.heard("AT+CMGD=3"); kept != tt.kept || n != tt.deleted {
					t.Errorf("kept %d times, want %d; deleted %d times, want %d", kept, tt.kept, n, tt.deleted)
				}
				stick.finished()
			})
		})
	}
}

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
		"told twice":             {holds(reportPDU) + holds(reportPDU) + holds(reportPDU), `< +CDSI: "SM",3`, 1, 1},
		"one memory, two names":  {holds(reportPDU) + holds(reportPDU) + holds(reportPDU), `< +CDSI: "MT",3`, 1, 1},
		"another store is read":  {holds(reportPDU) + holds(reportPDU) + holds(deliverPDU), `< +CDSI: "SM",3`, 1, 0},
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

// TestAForgottenStoreIsChosenAgain: a stick that started anew without a word reads
// what it likes; the SIM would not be looked at any more.
func TestAForgottenStoreIsChosenAgain(t *testing.T) {
	const again = `AT+CPMS="SM"`
	tests := map[string]struct {
		reads string // AT+CPMS? from then on
		fall  bool   // silent
		fixed bool   // the store can not be chosen
		want  int
	}{
		"it names another store":          {reads: "ME", want: 1},
		"it was silent":                   {reads: "SM", fall: true, want: 1},
		"it is as before":                 {reads: "SM"},
		"its store can not be chosen":     {reads: "ME", fixed: true},
		"nor be chosen after it was mute": {reads: "ME", fixed: true, fall: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, fmt.Sprintf("* AT+CPMS?\n< +CPMS: %q,0,20,\"SM\",0,20,\"SM\",0,20\n< OK", tt.reads))
				if tt.fixed {
					stick.follow("* AT+CPMS=\"SM\",\"SM\",\"SM\"\n< ERROR\n* AT+CPMS=\"SM\",\"SM\"\n< ERROR\n* AT+CPMS=\"SM\"\n< ERROR")
				}
				s := open(t, stick)
				s.storage.listed["SM"] = true
				before := stick.heard(again)
				s.dirty = tt.fall
				if err := s.Sweep(t.Context(), Timed, func(Arrival) error { return nil }); err != nil {
					t.Fatal(err)
				}
				if n := stick.heard(again) - before; n != tt.want {
					t.Errorf("chosen %d times, want %d", n, tt.want)
				}
				if tt.fixed && stick.heard("AT+CPMS?") == 0 {
					t.Error("the store it has is not looked at")
				}
			})
		})
	}
}

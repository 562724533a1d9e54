package modem_test

import (
	"testing"
	"testing/synctest"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Each kind of stick is opened, sends, receives, and has its reports read; so
// again after it was pulled out.
func TestProfiles(t *testing.T) {
	for _, p := range simulated.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{Profile: p.Name}).open()
				aDay(b, true)
				b.stick.Unplug()
				b.stick.Replug()
				b.reopen()
				b.inject("encore")
				b.want("after a replug", b.sweep(0), []string{"encore"})
				if answer, err := b.session.USSD(t.Context(), "*100#"); err != nil || answer.Text != "Credit: 1000.00" {
					t.Errorf("credit: %+v, %v", answer, err)
				}
			})
		})
	}
}

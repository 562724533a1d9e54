package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// Somebody whose browser runs no scripts comes in, writes to a group, sees what
// will happen, sends, and finds what became of it.
func TestMainPathWithoutScripts(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	tab := d.tab(t, scriptless(), phone())
	tab.open("/write")
	tab.sees("Sign in")
	tab.signIn(accounts.Coordinator)
	tab.open("/write")
	tab.tick("Health", true)
	tab.fill("Your text", "Meeting on Saturday at 9.")
	tab.click("Check")
	tab.sees("people get this text", "Send to")
	tab.click("Send to")
	tab.arrives("/sent/")
	tab.sees("Meeting on Saturday at 9.")
	d.until("it is sent", func() (bool, error) {
		s, err := d.Status(t.Context())
		return s.Queued == 0, err
	})
	tab.open("/sent")
	tab.sees("Meeting on Saturday at 9.")
	if out, err := d.Broadcasts(t.Context(), api.Page{Limit: 1}); err != nil || len(out) != 1 || out[0].Text != "Meeting on Saturday at 9." {
		t.Errorf("the last broadcast is %v, %v", out, err)
	}
}

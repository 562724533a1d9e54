package accounts_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

func TestWhoAsksIsKnownInTheContext(t *testing.T) {
	if got := accounts.Asking(t.Context()); got != "" {
		t.Errorf("nobody signed in, yet %q asks", got)
	}
	if got := accounts.Asking(accounts.As(t.Context(), "awa")); got != "awa" {
		t.Errorf("%q asks, want awa", got)
	}
}

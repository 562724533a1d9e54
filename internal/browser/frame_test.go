package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// A person finds every place from every place, in their language.
func TestTheFrame(t *testing.T) {
	d := newDesk(t)
	for name, w := range map[string]struct {
		options []tabOption
		words   []string
	}{
		"English": {nil, []string{"Inbox", "People"}},
		"French":  {[]tabOption{french()}, []string{"Reçus", "Personnes"}},
	} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.sees(w.words...)
		})
	}
}

// What no page may do is heard.
func TestFaultsAreHeard(t *testing.T) {
	d := newDesk(t)
	tab := d.tab(t)
	tab.signIn(accounts.Viewer)
	tab.run()
	var done bool
	tab.eval(`(console.error("broken"), setTimeout(() => { throw new Error("thrown") }), fetch("http://127.0.0.2:9/").catch(() => {}), true)`, &done)
	tab.soon("hear the faults", func() (bool, string) { return len(tab.found()) >= 3, "" })
	tab.faults.mu.Lock()
	tab.faults.all = nil
	tab.faults.mu.Unlock()
}

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

// Written from right to left, the page is its own mirror image: no rule of the
// stylesheet says left or right.
func TestTheFrameIsMirrored(t *testing.T) {
	browser.start(t)
	d := newDesk(t)
	for name, options := range map[string][]tabOption{"wide": nil, "narrow": {phone()}} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, options...)
			tab.signIn(accounts.Coordinator)
			for _, path := range []string{"/", "/write", "/people"} {
				tab.open(path)
				var apart []string
				tab.eval(mirrored, &apart)
				for _, what := range apart {
					t.Errorf("%s from right to left: %s", path, what)
				}
				var wide string
				if tab.eval("screenOf.wide()", &wide); wide != "" {
					t.Errorf("%s from right to left is wider than the screen: %s", path, wide)
				}
			}
		})
	}
}

// mirrored compares where things stand with where they stand once the direction
// of the page is turned round.
const mirrored = `(() => {
  const things = [...document.querySelectorAll("header, nav, main, h1, header a")].filter((e) => e.checkVisibility() && !e.closest("[dir]:not(html)"));
  const boxes = () => things.map((e) => e.getBoundingClientRect());
  const before = boxes(), width = document.documentElement.clientWidth;
  document.documentElement.dir = "rtl";
  const after = boxes();
  return things.filter((e, i) => before[i].width && Math.abs(width - before[i].right - after[i].left) > 2 && before[i].right <= width)
    .map((e, i) => "<" + e.tagName.toLowerCase() + "> " + e.innerText.slice(0, 30) + " does not stand on the other side");
})()`

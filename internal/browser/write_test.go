package browser_test

import (
	"os"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// A coordinator writes to a group in two languages, looks at what it will do,
// and follows it on its way.
func TestWriteAndFollow(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	for name, w := range map[string]struct {
		options                                             []tabOption
		gets, dear, replace, send, done, delivered, answers string
	}{
		"English":             {nil, "people get this text", "70 instead of 160", "Replace them", "Send to", "on its way", "delivered", "Answers since"},
		"French, narrow, dark": {[]tabOption{french(), phone(), dark()}, "personnes reçoivent ce message", "70 caractères au lieu de 160", "Les remplacer", "Envoyer à", "Le message part", "reçu", "Réponses depuis"},
	} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.open("/write?to=sante")
			shoot(t, tab, "write-empty")
			tab.eval(`(document.querySelector("textarea[name=text]").focus(), true)`, new(bool))
			tab.eval(`(() => { const a = document.querySelector("textarea[name=text]"); a.value = "L’eau est revenue à “Bastos”"; a.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, new(bool))
			tab.sees(w.gets, w.dear)
			shoot(t, tab, "write-card")
			tab.click(w.replace)
			tab.seesNot(w.dear)
			tab.click(w.send)
			tab.sees(w.done, w.answers)
			tab.sees(w.delivered)
			shoot(t, tab, "sent-one")
			tab.open("/sent")
			shoot(t, tab, "sent")
			tab.open("/write/drafts")
			shoot(t, tab, "drafts")
		})
	}
}

func shoot(t *testing.T, tab *tab, name string) {
	if dir := os.Getenv("SHOTS"); dir != "" {
		n := map[bool]string{true: "fr", false: "en"}[t.Name() != "TestWriteAndFollow/English"]
		if err := os.WriteFile(dir+"/"+name+"-"+n+".png", tab.picture(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

package browser_test

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
)

// inboxWords is what a walk through the inbox reads and clicks.
type inboxWords struct {
	write, send, characters, delivered      string
	find, decide, keep, undo, stop, stopped string
	unclear, option, yes, count, voted      string
	star, starred, archive, archived        string
}

func inboxWalks() map[string]struct {
	options []tabOption
	words   inboxWords
} {
	return map[string]struct {
		options []tabOption
		words   inboxWords
	}{
		"English": {nil, inboxWords{
			"Write an answer", "Send", "characters", "delivered",
			"Search the texts", "Do they want no more texts?", "No, not a stop", "Undo", "Yes, stop texting them", "Said stop",
			"could not be counted", "Count it as", "Yes", "Count", "Voted “Yes”",
			"Star", "Starred", "Archive", "is archived",
		}},
		"French, narrow, dark": {[]tabOption{french(), phone(), dark()}, inboxWords{
			"Écrire une réponse", "Envoyer", "caractères", "remis",
			"Chercher dans les SMS", "ne veut-elle plus de SMS", "Non, pas un stop", "Annuler", "Oui, ne plus lui écrire", "A dit stop",
			"n'a pas pu être comptée", "Compter comme", "Oui", "Compter", "Vote « Oui »",
			"Suivre", "Suivie", "Archiver", "est archivée",
		}},
	}
}

// A moderator reads what came in, answers it, and puts right what it did.
func TestReadAndAnswer(t *testing.T) {
	browser.start(t)
	for name, w := range inboxWalks() {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t).with()
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Moderator)
			tab.open("/inbox")
			tab.click("Awa Ngo")
			tab.sees("When does the nurse come?")
			tab.fill(w.words.write, "On Saturday at nine.")
			tab.sees("20 " + w.words.characters)
			tab.click(w.words.send)
			tab.sees("On Saturday at nine.", w.words.delivered)
			tab.click(w.words.star)
			tab.soon("star it", func() (bool, string) { return tab.exists(`[aria-pressed="true"]`), tab.text() })
			tab.sees(w.words.starred)
			tab.click(w.words.archive)
			tab.sees(w.words.archived)
			tab.click(w.words.undo)
			tab.sees("On Saturday at nine.")

			tab.open("/inbox?show=todo")
			tab.click("stop by the office")
			tab.sees(w.words.decide)
			tab.click(w.words.keep)
			tab.seesNot(w.words.decide)
			tab.click(w.words.undo)
			tab.sees(w.words.decide)
			tab.click(w.words.stop)
			tab.sees(w.words.stopped)

			tab.open("/inbox/" + natalia)
			tab.sees(w.words.unclear)
			tab.fill(w.words.option, w.words.yes)
			tab.click(w.words.count)
			tab.sees(w.words.voted)
		})
	}
}

// What comes in shows at once, and leaves what one types as it is.
func TestTextsComeInLive(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	tab := d.tab(t)
	tab.signIn(accounts.Moderator)
	tab.open("/inbox/" + awa)
	tab.fill("Write an answer", "Half an ans")
	begun := time.Now()
	d.must(d.modems["orange"].Inject(awa, "Is it on Saturday?"))
	tab.sees("Is it on Saturday?")
	took := time.Since(begun)
	t.Logf("from the air to the screen in %s", took)
	if took > 5*time.Second {
		t.Error("that is too long")
	}
	var typed string
	if tab.eval(`document.querySelector("textarea").value`, &typed); typed != "Half an ans" {
		t.Errorf("what was typed became %q", typed)
	}
	d.must(d.modems["orange"].Inject(bello, "Et demain ?"))
	tab.sees("Et demain ?")
	tab.soon("count it in the title", func() (bool, string) {
		var title string
		tab.eval("document.title", &title)
		return len(title) > 0 && title[0] == '(', title
	})
	tab.fill("Search the texts", "nurse")
	tab.seesNot("Et demain ?")
	tab.sees("When does the nurse come?")
}

// The inbox works in a browser that runs no scripts.
func TestAnswerWithoutScripts(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	tab := d.tab(t, scriptless())
	tab.signIn(accounts.Moderator)
	tab.open("/inbox/" + awa)
	tab.fill("Write an answer", "On Saturday at nine.")
	tab.click("Send")
	tab.sees("On Saturday at nine.")
	tab.open("/inbox?show=todo")
	tab.sees("Maybe a stop")
}

package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// A keyword is tried, written, warned about, seen to count, and undone.
func TestKeywords(t *testing.T) {
	d := newDesk(t).with()
	tab := d.tab(t)
	tab.signIn(accounts.Coordinator)
	tab.open("/keywords")
	tab.sees("When a text begins with HEALTH or SANTE", "Words that always work")
	tab.fill("A text that comes in", "Eau svp")
	tab.sees("The rule eau takes it.", "Would add them to")

	tab.click("New keyword")
	tab.arrives("/keywords/new")
	tab.fill("Words, in any language", "arret")
	tab.fill("Add the sender to the group", "Water committee")
	tab.sees("When a text begins with ARRET, add the sender to", "says stop")
	tab.fill("Words, in any language", "pump, pompe")
	tab.fill("Reply with", "The pump is repaired on Monday.")
	tab.sees("When a text begins with PUMP or POMPE", "1 part")
	tab.seesNot("says stop")
	tab.click("Save the keyword")
	tab.sees("The keyword pump is made.")

	d.must(d.modems["orange"].Inject(chi, "Pompe!"))
	tab.sees("1 text, 1 in the last 7 days")
	tab.click("Undo")
	tab.sees("A change of the keyword pump is undone.")
	tab.seesNot("PUMP or POMPE")
}

// The same in French, on a phone, without scripts: an empty place writes its
// first sentence.
func TestKeywordsOnAPhoneWithoutScripts(t *testing.T) {
	d := newDesk(t)
	tab := d.tab(t, french(), phone(), scriptless())
	tab.signIn(accounts.Coordinator)
	tab.open("/keywords")
	tab.sees("Il n’y a pas encore de mot-clé")
	tab.click("Écrire celle-ci")
	tab.sees("Le mot-clé infos est créé.", "Quand un SMS commence par INFOS")
	tab.fill("Un SMS qui arrive", "infos")
	tab.click("Essayer")
	tab.sees("La règle infos le prend.", "Bienvenue ! Vous recevrez nos nouvelles.")
}

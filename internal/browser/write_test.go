package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// A coordinator writes to a group, looks at what it will do, and follows it on
// its way; without scripts, too.
func TestWriteAndFollow(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	type words struct {
		options                                           []tabOption
		text, check, gets, dear, replace, send, done, one string
		delivered, answers                                string
	}
	english := words{nil, "Your text", "", "people get this text", "70 instead of 160", "Replace them", "Send to", "on its way", "What was written", "delivered", "Answers since"}
	french := words{[]tabOption{french(), phone(), dark()}, "Votre SMS", "", "personnes reçoivent ce SMS", "70 caractères au lieu de 160", "Les remplacer", "Envoyer à", "Le SMS part", "Le SMS", "reçu", "Réponses depuis"}
	plain := english
	plain.options, plain.check = []tabOption{scriptless()}, "Check"
	for name, w := range map[string]words{"English": english, "French, narrow, dark": french, "without scripts": plain} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.open("/write?to=sante")
			tab.fill(w.text, "L’eau est revenue à “Bastos”, "+name)
			if w.check != "" {
				tab.click(w.check)
			}
			tab.sees(w.gets, w.dear)
			tab.click(w.replace)
			tab.seesNot(w.dear)
			tab.click(w.send)
			tab.sees(w.done, w.one, w.answers)
			tab.open("/sent")
			tab.click("L'eau est revenue à \"Bastos\", " + name)
			tab.sees(w.delivered)
		})
	}
}

// What is written is kept by itself; it is tried on one phone, scheduled, changed
// and taken back.
func TestDraftTestAndSchedule(t *testing.T) {
	browser.start(t)
	d := newDesk(t).with()
	for name, w := range map[string]struct {
		options                                                    []tabOption
		text, saved, test, to, try, tried, at, when, schedule      string
		scheduled, undo, cancelled, drafts, goOn, language, french string
	}{
		"English": {
			nil, "Your text", "Saved as draft", "Send a test first", "To this number", "Send the test", "The test is on its way", "At a time:", "Date and time",
			"Schedule for", "It is scheduled", "Undo", "It is cancelled", "Drafts and templates", "Go on writing", "Say it in another language, too", "Add",
		},
		"French": {
			[]tabOption{french(), phone()},
			"Votre SMS", "Brouillon enregistré", "Faire d'abord un essai", "À ce numéro", "Envoyer l'essai", "L'essai part", "À une date :", "Date et heure",
			"Prévoir pour", "L'envoi est prévu", "Annuler", "L'envoi est annulé", "Brouillons et modèles", "Continuer", "Le dire aussi dans une autre langue", "Ajouter",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.open("/write?to=eau")
			tab.fill(w.text, "Réunion {name}")
			tab.sees(w.saved)
			tab.click(w.drafts)
			tab.click(w.goOn)
			tab.click(w.test)
			tab.fill(w.to, awa)
			tab.click(w.try)
			tab.sees(w.tried)
			tab.tick(w.at, true)
			tab.fill(w.when, "2099-01-31T18:00")
			tab.click(w.schedule)
			tab.sees(w.scheduled)
			tab.click(w.undo)
			tab.sees(w.cancelled)
		})
	}
}

// Who did not get a text is named with the reason, and gets it again; what comes
// back is on the screen by itself.
func TestFailuresAndAnswers(t *testing.T) {
	browser.start(t)
	d := newDesk(t)
	d.ready()
	for _, m := range d.modems {
		d.must(m.Fault(simulated.Fault{Name: "refuse", Times: 1, Code: 1}))
	}
	b, err := d.SendBroadcast(t.Context(), api.BroadcastDraft{Text: "Venez-vous samedi ?", Pasted: awa + " " + chi + " " + natalia})
	d.must(err)
	d.until("one failed", func() (bool, error) {
		now, err := d.Broadcast(t.Context(), b.ID)
		return now.Failed > 0 && now.Queued == 0, err
	})
	tab := d.tab(t)
	tab.signIn(accounts.Coordinator)
	tab.open("/sent/" + b.ID)
	tab.sees("Who did not get it, and why", "CMS 1")
	tab.click("Send again to the")
	tab.sees("on their way again", "All is done: nothing waits any more.")
	tab.seesNot("Who did not get it, and why")
	d.must(d.modems["orange"].Inject(awa, "Oui, avec plaisir"))
	tab.sees("answered", "Oui, avec plaisir")
	tab.click(awa)
	tab.sees("Mark unread", "Oui, avec plaisir")
	tab.open("/sent/" + b.ID)
	tab.click("Copy as new")
	tab.sees("3 people get this text.")
}

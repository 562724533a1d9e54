package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// modemWalk is what the page says on the way, in one language.
type modemWalk struct {
	options                                    []tabOption
	needs, decide, down, see                   string
	pause, paused, undo, resumed               string
	check, checked, code, ask, look, name, use string
	added, settings, remove, removed           string
}

// A coordinator sees on Home what there is to do, looks after a modem, and adds
// another one.
func TestHomeAndModems(t *testing.T) {
	browser.start(t)
	for name, w := range map[string]modemWalk{
		"English": {
			nil,
			"may mean stop", "Decide", "The modem mtn does not send", "See why",
			"Pause", "The modem orange is paused", "Undo", "The modem orange goes on sending",
			"Check the modem", "The modem can do its work", "Code", "Ask", "a modem, free", "Name", "Use this modem",
			"The modem moov is added", "Settings of this modem", "Remove this modem", "The modem moov is removed",
		},
		"French, narrow, dark": {
			[]tabOption{french(), phone(), dark()},
			"peut-être l’arrêt", "Décider", "Le modem mtn n’envoie pas", "Voir pourquoi",
			"Mettre en pause", "Le modem orange est en pause", "Annuler", "Le modem orange reprend les envois",
			"Vérifier le modem", "Le modem peut faire son travail", "Code", "Demander", "un modem, libre", "Nom", "Utiliser ce modem",
			"Le modem moov est ajouté", "Réglages de ce modem", "Retirer ce modem", "Le modem moov est retiré",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t).with()
			tab := d.tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.open("/")
			tab.sees(w.needs)
			d.modems["mtn"].Unplug() // which the page tells by itself
			tab.sees(w.down, w.see)
			tab.click(w.decide)
			tab.arrives("/inbox?show=maybe-stop")
			w.lookAfter(tab)
			w.addAndRemove(t, d, tab)
		})
	}
}

func (w modemWalk) lookAfter(tab *tab) {
	tab.open("/modems/orange")
	tab.click(w.pause)
	tab.sees(w.paused)
	tab.click(w.undo)
	tab.sees(w.resumed)
	tab.click(w.check)
	tab.sees(w.checked)
	tab.fill(w.code, "*100#")
	tab.click(w.ask)
	seesTheOperator(tab)
}

// seesTheOperator waits for what the operator said to a code.
func seesTheOperator(tab *tab) {
	tab.t.Helper()
	tab.soon("see the operator's answer", func() (bool, string) {
		var said string
		err := tab.ask("document.querySelector('.answer-said')?.textContent", &said)
		return err == nil && said != "", tab.text()
	})
}

func (w modemWalk) addAndRemove(t *testing.T, d *desk, tab *tab) {
	tab.open("/modems/new")
	tab.sees(w.look)
	tab.fill(w.name, "moov")
	tab.click(w.use)
	tab.arrives("/modems/moov")
	tab.sees(w.added, w.settings)
	d.until("it is at work", func() (bool, error) {
		m, err := d.Modem(t.Context(), "moov")
		return m.State == "ready", err
	})
	tab.click(w.remove)
	tab.arrives("/modems")
	tab.sees(w.removed, w.undo)
	list, err := d.Modems(t.Context())
	if err != nil || len(list) != 2 {
		t.Errorf("there are %v, %v", list, err)
	}
}

// Without JavaScript the same works by plain forms.
func TestModemsWithoutScripts(t *testing.T) {
	browser.start(t)
	d := newDesk(t)
	d.ready()
	tab := d.tab(t, scriptless())
	tab.signIn(accounts.Coordinator)
	tab.open("/modems/new")
	tab.click("Look now")
	tab.sees("a modem, free")
	tab.open("/modems/orange")
	tab.click("Check the modem")
	tab.sees("The modem can do its work")
	tab.fill("Code", "*100#")
	tab.click("Ask")
	seesTheOperator(tab)
	if _, err := d.PauseModem(t.Context(), "orange"); err != nil {
		t.Fatal(err)
	}
	tab.open("/modems")
	tab.sees("paused")
}

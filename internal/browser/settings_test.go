package browser_test

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/page"
)

// Somebody opens the link of the first start, takes the first steps, and makes
// an account for a second person.
func TestFirstStart(t *testing.T) {
	browser.start(t)
	for name, w := range map[string]struct {
		options                                                             []tabOption
		name, password, begin, on, send, number, sent, title, word, do, end string
	}{
		"English":              {nil, "Your name", "Password", "Begin", "Go on", "Send one test text", "The number of your phone", "delivered", "Name of the group", "The word that people text", "Make the group and the keyword", "You are ready"},
		"French, narrow, dark": {[]tabOption{french(), phone(), dark()}, "Votre nom", "Mot de passe", "Commencer", "Continuer", "Envoyer un SMS d'essai", "Le numéro de votre téléphone", "reçu", "Nom du groupe", "Le mot à envoyer", "Créer le groupe et le mot-clé", "Tout est prêt"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.withLinks()
			d.ready()
			l, err := d.CreateLink(t.Context(), api.SignInLink{})
			d.must(err)
			tab := d.tab(t, w.options...)
			tab.open(l.Path)
			pictured(t, tab, "link")
			tab.fill(w.name, "Awa")
			tab.fill(w.password, "cheval pile agrafe")
			tab.click(w.begin)
			tab.arrives("/start/text") // where and modem are done already
			tab.open("/start/where")
			pictured(t, tab, "start-where")
			tab.click(w.on)
			tab.arrives("/start/modem")
			pictured(t, tab, "start-modem")
			tab.click(w.on)
			tab.arrives("/start/text")
			tab.fill(w.number, "699000009")
			tab.click(w.send)
			tab.sees(w.sent)
			pictured(t, tab, "start-text")
			tab.click(w.on)
			tab.fill(w.title, "Comité santé")
			tab.fill(w.word, "SANTE")
			pictured(t, tab, "start-keyword")
			tab.click(w.do)
			tab.sees(w.end, "SANTE", "Comité santé")
			pictured(t, tab, "start-done")
			for _, room := range []string{"", "/organisation", "/accounts", "/programs"} {
				tab.open("/settings" + room)
				pictured(t, tab, "settings"+strings.ReplaceAll(room, "/", "-"))
			}
		})
	}
}

// withLinks serves a page that knows links, as a daemon's does.
func (d *desk) withLinks() {
	d.t.Helper()
	p, err := page.New(page.Options{Verbs: d.Gateway, Accounts: d.Gateway, Links: d.Gateway, Sessions: d.SessionStore(), Home: d.Locale})
	d.must(err)
	server := httptest.NewServer(p)
	d.page, d.url = p, server.URL
	d.t.Cleanup(func() {
		p.Close()
		server.Close()
	})
}

func pictured(t *testing.T, tab *tab, name string) {
	t.Helper()
	if dir := os.Getenv("SHOTS"); dir != "" {
		look := strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestFirstStart/"), ",_narrow,_dark", "")
		if err := os.WriteFile(dir+"/"+name+"-"+look+".png", tab.picture(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

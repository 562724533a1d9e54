package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// TestPictures takes the pictures of the README, for make screenshots: into the
// folder that TOCSIN_PICTURES names.
func TestPictures(t *testing.T) {
	folder := os.Getenv("TOCSIN_PICTURES")
	if folder == "" {
		t.Skip("make screenshots takes them")
	}
	browser.start(t)
	d := newDesk(t).with()
	for name, w := range map[string]struct {
		path    string
		options []tabOption
	}{
		"home":       {"/", nil},
		"write":      {"/write", nil},
		"polls":      {"/polls/show/puits", nil},
		"inbox":      {"/inbox", []tabOption{phone()}},
		"home-phone": {"/", []tabOption{french(), phone(), dark()}},
	} {
		tab := d.tab(t, w.options...)
		tab.signIn(accounts.Coordinator)
		tab.open(w.path)
		tab.settles()
		save(t, filepath.Join(folder, name+".png"), tab.screen())
	}
}

// TestLook takes a picture of every page, whole, in four looks, for somebody to
// look at: scripts/screenshots.sh FOLDER.
func TestLook(t *testing.T) {
	folder := os.Getenv("TOCSIN_LOOK")
	if folder == "" {
		t.Skip("scripts/screenshots.sh FOLDER takes a picture of every page")
	}
	browser.start(t)
	d := newDesk(t).with()
	only := os.Getenv("TOCSIN_LOOK_AT")
	for name, options := range map[string][]tabOption{
		"en-1280-light": {}, "fr-1280-dark": {french(), dark()}, "fr-360-light": {french(), phone()}, "en-360-dark": {phone(), dark()},
	} {
		tab := d.tab(t, options...)
		tab.signIn(accounts.Coordinator)
		for _, path := range d.pages(t) {
			if only != "" && !strings.HasPrefix(path, only) {
				continue
			}
			tab.open(path)
			tab.settles()
			save(t, filepath.Join(folder, strings.ReplaceAll(strings.Trim("home"+path, "/"), "/", "_")+"."+name+".png"), tab.picture())
		}
	}
}

func save(t *testing.T, name string, png []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, png, 0o644); err != nil {
		t.Fatal(err)
	}
}

package browser_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// wrongList is a list with a mistake in every row but the first.
const wrongList = "Nom;Portable;Ville\nGrace Eyenga;6 99 00 01 23;Bafia\nPaul;2,37699E+11;Bafia\n;;\nRita;8080;Edéa\n"

// peopleWalk is what is said on the way, in one language.
type peopleWalk struct {
	options                                            []tabOption
	add, number, name, consent, added, search          string
	stop, stopped, undo, again                         string
	list, file, upload, how, try, left, run, done, see string
	title, make, made, numbers, join, joined, empty    string
}

// A coordinator adds somebody, stops them by mistake, imports a list with
// mistakes in it, and makes a group.
func TestPeople(t *testing.T) {
	file := filepath.Join(t.TempDir(), "liste.csv")
	if err := os.WriteFile(file, []byte(wrongList), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]peopleWalk{
		"English": {
			nil, "Add a person", "Number", "Name", "How did they agree to be texted?", "Ama Test is added.", "A name, a number, a village…",
			"Never text them again", "They said stop.", "Undo", "can be texted again",
			"Import a list", "The file", "Upload", "How did these people agree to be texted?", "See what it will do", "2 rows are not taken.", "Take them in: 1 new, 0 changed", "The list is taken in.", "See the people",
			"Title", "Make the group", "is made", "Numbers", "Add", "1 person joined.", "Nobody is in this group yet.",
		},
		"French, on a phone": {
			[]tabOption{french(), phone()},
			"Ajouter une personne", "Numéro", "Nom", "Comment a-t-elle accepté de recevoir des SMS ?", "Ama Test est dans la liste.", "Un nom, un numéro, un village…",
			"Ne plus jamais lui écrire", "Cette personne a dit stop.", "Annuler", "peut de nouveau recevoir",
			"Importer une liste", "Le fichier", "Envoyer", "Comment ces personnes ont-elles accepté de recevoir des SMS ?", "Voir ce que cela fera", "2 lignes ne sont pas prises.", "Importer (nouvelles : 1, modifiées : 0)", "La liste est importée.", "Voir les personnes",
			"Titre", "Créer le groupe", "est créé", "Numéros", "Ajouter", "1 personne ajoutée.", "Il n’y a encore personne dans ce groupe.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tab := newDesk(t).tab(t, w.options...)
			tab.signIn(accounts.Coordinator)
			tab.open("/people")
			tab.click(w.add)
			tab.fill(w.number, "699 00 00 77")
			tab.fill(w.name, "Ama Test")
			tab.fill(w.consent, "paper")
			tab.click(w.add)
			tab.sees(w.added, "+237699000077", "paper")
			tab.click(w.stop)
			tab.sees(w.stopped)
			tab.click(w.undo)
			tab.sees(w.again)
			tab.open("/people")
			tab.fill(w.search, "zzz")
			tab.seesNot("Ama Test")
			tab.fill(w.search, "am")
			tab.sees("Ama Test")
			tab.importList(w, file)
			tab.open("/groups")
			tab.fill(w.title, "Comité Nord")
			tab.click(w.make)
			tab.sees(w.made, w.empty)
			tab.fill(w.numbers, "+237699000123")
			tab.click(w.join)
			tab.sees(w.joined, "Grace Eyenga")
		})
	}
}

// importList takes a list in, step by step.
func (tb *tab) importList(w peopleWalk, file string) {
	tb.t.Helper()
	tb.open("/people")
	tb.click(w.list)
	tb.upload(w.file, file)
	tb.click(w.upload)
	tb.sees("Portable", "6 99 00 01 23")
	tb.fill(w.how, "signed at the market")
	tb.click(w.try)
	tb.sees(w.left, "Grace Eyenga")
	tb.click(w.run)
	tb.sees(w.done)
	tb.click(w.see)
	tb.sees("Grace Eyenga", "+237699000123")
}

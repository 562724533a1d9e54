// Package browser holds no code: its tests walk through the page in Chromium as
// people do, among a campaign on simulated modems. Without Chromium they are
// skipped.
//
// A walk begins with newDesk, a daemon of its own with the page and a campaign,
// and a tab of it:
//
//	d := newDesk(t)
//	tab := d.tab(t, french(), phone())
//	tab.signIn(accounts.Coordinator)
//	tab.open("/groups")
//	tab.click("Nouveau groupe")
//	tab.fill("Nom", "sante")
//	tab.sees("Enregistré")
//
// Whatever is clicked, filled or seen is named by the words on the screen, and
// waited for. A tab fails its test on an error in the console, an exception
// nobody caught, a request to another origin and an answer of 500 or above.
package browser

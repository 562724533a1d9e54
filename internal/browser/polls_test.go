package browser_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// A poll is composed, asked, watched as votes come, and an unclear answer filed.
func TestPolls(t *testing.T) {
	d := newDesk(t).with()
	tab := d.tab(t)
	tab.signIn(accounts.Coordinator)
	tab.open("/polls")
	tab.click("New poll")
	tab.fill("Question", "Is the road cut?")
	tab.click("Yes / No")
	tab.sees("Is the road cut? Reply YES or NO.")
	tab.fill("Word", "road")
	tab.click("Make the poll")
	tab.sees("The poll is open. Now ask people.", "0 votes")

	d.must(d.modems["orange"].Inject(awa, "road yes"))
	tab.sees("1 vote")
	d.must(d.modems["mtn"].Inject(bello, "road yees"))
	tab.sees("1 unclear answer", "road yees")
	tab.click("Yes (the likeliest)")
	tab.sees("Counted as yes.", "2 votes")
	tab.click("Undo")
	tab.sees("The answer is unclear again.", "1 vote")
	tab.click("Close the poll")
	tab.sees("The poll is closed.", "Open it again")
	tab.open("/polls/show/puits")
	tab.sees("Answers by group", "Water committee")
	tab.click("Ask people")
	tab.arrives("/write?poll=puits")
	tab.sees("Does the well work? Reply YES or NO.")
}

func TestPollsInFrench(t *testing.T) {
	d := newDesk(t).with()
	tab := d.tab(t, french(), phone())
	tab.signIn(accounts.Moderator)
	tab.open("/polls/show/puits")
	tab.sees("Le puits marche-t-il ?", "1 réponse peu claire", "Réponses par groupe")
	tab.click("Pas une réponse")
	tab.sees("Mis de côté, ce n’est pas une réponse.")
	tab.seesNot("1 réponse peu claire", "Clore le sondage")
	tab.click("Annuler")
	tab.sees("1 réponse peu claire")
}

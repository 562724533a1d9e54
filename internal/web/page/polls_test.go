package page

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

func TestAPollIsComposedClosedAndShared(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.shows("/polls", "There are no polls yet", "/polls/new?example=1")
	d.shows("/polls/new?example=1", "Does the well work? Reply YES or NO.", `value="well"`)
	_, _, body := d.post("/polls/options", "new", "1", "question.", "Is the road cut?", "word", "road", "yesno", "1")
	d.wants(body, "Is the road cut?", `value="Yes"`, "Reply YES or NO.")
	form := []string{
		"new", "1", "question.", "Is the road cut?", "question.fr", "La route est-elle coupée ?", "word", "road",
		"option1.label.", "Yes", "option1.words", "oui", "option2.label.", "No", "option3.label.", "", "votes", "last",
	}
	_, _, body = d.post("/polls/check", form...)
	d.wants(body, "Is the road cut? Reply YES or NO.", "La route est-elle coupée ? Répondez YES ou NO.", "ROAD")
	if status, to, _ := d.post("/polls/save", form...); status != http.StatusSeeOther || to != "/polls/show/road" {
		t.Fatalf("%d to %q", status, to)
	}
	d.shows("/polls/show/road", "The poll is open. Now ask people.", "0 votes", "/write?poll=road", "Yes")
	d.shows("/polls/edit/road", "Is the road cut?", `name="option1.key" value="yes"`, `value="oui"`)
	d.shows("/write?poll=road", "Is the road cut? Reply YES or NO.", "Répondez YES ou NO.")
	if status, _, body := d.post("/polls/save", form...); status != http.StatusUnprocessableEntity || !strings.Contains(body, "choose another word") {
		t.Errorf("made twice: %d", status)
	}
	d.post("/polls/close", "name", "road")
	d.shows("/polls/show/road", "The poll is closed.", "Undo", "Open it again")
	d.post("/polls/open", "name", "road")
	d.shows("/polls", "Is the road cut?", "Open")
	d.shows("/polls/picture/road", "<svg", "Is the road cut?", "0 votes")
	d.shows("/polls/votes/road", "answer,label,hour")
	d.shows("/polls/groups/road", "Nobody in a group was asked")
	d.post("/polls/remove", "name", "road")
	d.shows("/polls/show/road", "Nothing was removed.")
	d.post("/polls/remove", "name", "road", "sure", "1")
	d.shows("/polls", "The poll road is removed.")
}

func TestAPollThatIsNotThere(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	for _, path := range []string{"/polls/show/x", "/polls/edit/x", "/polls/groups/x", "/polls/picture/x", "/polls/votes/x", "/keywords/edit/x"} {
		if status, _, _ := d.get(path); status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, status)
		}
	}
}

func TestAViewerChangesNoKeywordAndNoPoll(t *testing.T) {
	d := newDesk(t, accounts.Viewer).apply()
	for _, path := range []string{"/keywords", "/polls", "/polls/show/puits"} {
		_, _, body := d.get(path)
		for _, action := range []string{`action="/keywords/save"`, `action="/keywords/remove"`, `action="/polls/close"`, `href="/keywords/new"`, `href="/polls/new"`, "/polls/votes/"} {
			if strings.Contains(body, action) {
				t.Errorf("%s shows a viewer %s", path, action)
			}
		}
	}
	if status, _, _ := d.post("/polls/close", "name", "puits"); status != http.StatusForbidden {
		t.Errorf("a viewer closes a poll: %d", status)
	}
}

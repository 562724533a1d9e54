package page

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

const ngo = "+237699000001"

// shownNgo is the number as HTML writes it.
const shownNgo = "237699000001"

// wrote is a desk from which somebody was written to: a conversation.
func wrote(t *testing.T, role accounts.Role) *desk {
	t.Helper()
	d := newDesk(t, role)
	if _, err := d.verbs.Reply(t.Context(), ngo, api.Reply{Text: "On arrive."}); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) thread() api.Thread {
	d.t.Helper()
	thread, err := d.verbs.ShowThread(d.t.Context(), ngo)
	if err != nil {
		d.t.Fatal(err)
	}
	return thread
}

// acts posts a form that must be taken.
func (d *desk) acts(path string, pairs ...string) (to string) {
	d.t.Helper()
	status, to, body := d.post(path, pairs...)
	if status != http.StatusSeeOther {
		d.t.Fatalf("POST %s: %d\n%s", path, status, body)
	}
	return to
}

func TestAnEmptyInboxTeaches(t *testing.T) {
	newDesk(t, accounts.Viewer).shows("/inbox", "one conversation a person", `href="/keywords"`, "Choose a conversation")
}

func TestConversationsAreListedAndRead(t *testing.T) {
	d := wrote(t, accounts.Moderator)
	d.shows("/inbox", shownNgo, "You:", "On arrive.")
	d.shows("/inbox/"+ngo, "On arrive.", "waits for its turn", "Take it back", `name="key"`)
	d.shows("/inbox?show=starred", "Nothing here")
	d.shows("/inbox?q=zebra", "zebra")
	if _, err := d.verbs.EditContact(t.Context(), api.ContactEdit{Number: "+237699000077"}, true); err != nil {
		t.Fatal(err)
	}
	d.shows("/inbox/+237699000077", "begins the conversation")
	if status, _, _ := d.get("/inbox/+237699000078"); status != http.StatusNotFound {
		t.Errorf("a number nobody knows: %d", status)
	}
	if status, _, _ := d.get("/inbox/nobody"); status != http.StatusUnprocessableEntity {
		t.Errorf("a number that is none: %d", status)
	}
	if status, _, _ := d.get("/inbox?show=nosuch"); status != http.StatusUnprocessableEntity {
		t.Errorf("a list that is none: %d", status)
	}
}

func TestConversationsAreMarked(t *testing.T) {
	d := wrote(t, accounts.Moderator)
	d.acts("/inbox/"+ngo+"/mark", "as", "starred")
	if !d.thread().Starred {
		t.Error("not starred")
	}
	d.shows("/inbox?show=starred", shownNgo)
	d.acts("/inbox/"+ngo+"/mark", "as", "unstarred")
	if to := d.acts("/inbox/"+ngo+"/mark", "as", "archived"); to != "/inbox" || !d.thread().Archived {
		t.Errorf("archived %v, to %q", d.thread().Archived, to)
	}
	d.shows("/inbox", "is archived", "Undo")
	d.shows("/inbox?show=archived", shownNgo)
	d.acts("/inbox/"+ngo+"/mark", "as", "kept")
	d.acts("/inbox/"+ngo+"/mark", "as", "unread")
	d.shows("/inbox?show=unread", shownNgo, "Mark all as read", "<title>(1) Inbox")
	d.acts("/inbox/read")
	if got := d.thread(); got.Unread != 0 || got.Starred || got.Archived {
		t.Errorf("conversation %+v", got)
	}
	d.acts("/inbox/"+ngo+"/mark", "as", "unread")
	d.shows("/inbox/"+ngo, "On arrive.")
	if got := d.thread(); got.Unread != 0 {
		t.Errorf("%d unread in a conversation that was opened", got.Unread)
	}
}

func TestAViewerLooksOnly(t *testing.T) {
	d := wrote(t, accounts.Viewer)
	no := false
	if _, err := d.verbs.MarkThread(t.Context(), ngo, api.ThreadMarks{Read: &no}); err != nil {
		t.Fatal(err)
	}
	_, _, body := d.get("/inbox/" + ngo)
	if strings.Contains(body, "<textarea") || strings.Contains(body, "/mark") || d.thread().Unread != 1 {
		t.Errorf("a viewer may do more than look, or what they open counts as read:\n%s", body)
	}
	for _, r := range d.page.inboxRoutes() {
		if r.least == accounts.Viewer {
			continue
		}
		method, path, _ := strings.Cut(r.pattern, " ")
		status, _, _ := d.do(method, strings.ReplaceAll(path, "{number}", ngo), nil)
		if status != http.StatusForbidden {
			t.Errorf("%s: %d for a viewer", r.pattern, status)
		}
	}
}

func TestAnAnswerIsSentOnce(t *testing.T) {
	d := wrote(t, accounts.Moderator)
	key := store.NewID(d.page.Now()).String()
	for range 2 {
		if to := d.acts("/inbox/"+ngo+"/reply", "text", "Demain à huit heures.", "key", key); to != "/inbox/"+ngo+"#end" {
			t.Errorf("leads to %q", to)
		}
	}
	list, err := d.verbs.Outbox(t.Context(), api.OutQuery{To: ngo})
	if err != nil || len(list) != 2 {
		t.Errorf("%d texts, %v", len(list), err)
	}
	status, _, body := d.post("/inbox/"+ngo+"/reply", "text", "  ", "key", key)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "notice bad") {
		t.Errorf("an empty answer: %d", status)
	}
	d.shows("/inbox/size?text=%C3%AAtre", "4 characters", "1 text", "ê")
	d.shows("/inbox/size?text=", `id="size"`)
	d.shows("/inbox/size?text="+strings.Repeat("x", 40_000), "too long")
}

func TestATextThatWaitsIsTakenBack(t *testing.T) {
	d := wrote(t, accounts.Moderator)
	id := d.thread().Entry.ID
	d.acts("/inbox/"+ngo+"/drop", "id", id)
	d.shows("/inbox/"+ngo, "is taken back", "Send again", "Undo")
	d.acts("/inbox/"+ngo+"/retry", "id", id)
	d.shows("/inbox/"+ngo, "is queued again", "Take it back")
}

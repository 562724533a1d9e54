package page

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestLightsSayHowAModemIs(t *testing.T) {
	cases := map[string]struct {
		modem api.Modem
		mood  string
		word  string
	}{
		"ready":              {api.Modem{State: "ready", Signal: 20}, "good", "ready"},
		"a signal not known": {api.Modem{State: "ready", Signal: 99}, "good", "ready"},
		"a weak signal":      {api.Modem{State: "ready", Signal: 3}, "warn", "weak"},
		"a full SIM":         {api.Modem{State: "ready", Signal: 20, Full: []string{"SM"}}, "warn", "full"},
		"a limit":            {api.Modem{State: "ready", Signal: 20, Reason: "its limit is used up"}, "warn", "limit"},
		"little credit":      {api.Modem{State: "ready", Signal: 20, Credit: &api.Credit{Low: true}}, "warn", "credit"},
		"by a person":        {api.Modem{State: "paused", ByPerson: true}, "off", "paused"},
		"without a network":  {api.Modem{State: "paused", Searching: true, ByPerson: true}, "warn", "searching"},
		"by itself":          {api.Modem{State: "paused"}, "warn", "waits"},
		"frozen":             {api.Modem{State: "recovering"}, "warn", "recovering"},
		"gone":               {api.Modem{State: "absent"}, "bad", "absent"},
		"locked":             {api.Modem{State: "halted"}, "bad", "faulty"},
		"beginning":          {api.Modem{State: "starting"}, "off", "starting"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := lightOf(c.modem)
			if got.Mood != c.mood || got.Word != "modems.light."+c.word || got.Icon == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSignalsInWords(t *testing.T) {
	got := map[int]string{}
	for _, signal := range []int{-1, 0, 5, 6, 9, 10, 14, 15, 31, 99} {
		got[signal] = strings.TrimPrefix(hear(signal).Word, "modems.signal.")
	}
	want := map[int]string{
		-1: "unknown", 0: "bad", 5: "bad", 6: "weak", 9: "weak", 10: "fair", 14: "fair", 15: "good", 31: "good", 99: "unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestModemsTeachWhereThereAreNone(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.shows("/", "There is no modem yet", "Where to begin")
	d.shows("/modems", "A modem is the stick", "Add a modem")
	d.shows("/lights", "no modem")
}

func TestAModemIsAddedChangedAndRemovedOnThePage(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	is := func(what string, status int, to string, wantStatus int, wantTo string) {
		t.Helper()
		if status != wantStatus || to != wantTo {
			t.Errorf("%s: %d to %q", what, status, to)
		}
	}
	status, to, _ := d.post("/modems", "name", "orange", "port", "/dev/ttyUSB7", "per_day", "200", "pin", "1234")
	is("add", status, to, http.StatusSeeOther, "/modems/orange")
	d.shows("/modems/orange", "The modem orange is added", "0 of 200", "Settings of this modem", "/dev/ttyUSB7")
	status, to, _ = d.post("/modems/orange", "name", "mtn", "per_day", "0")
	is("rename", status, to, http.StatusSeeOther, "/modems/mtn")
	d.shows("/modems", "mtn")
	if m, err := d.verbs.Modem(t.Context(), "mtn"); err != nil || !m.HasPIN || m.PerDay != 0 {
		t.Errorf("after renaming: %+v, %v", m, err)
	}
	for what, c := range map[string]struct{ path, field, value, says string }{
		"a name that is none":       {"/modems", "name", "Orange 1", "small letters"},
		"a name that is taken":      {"/modems", "name", "mtn", "there is a modem mtn already"},
		"a limit that is none":      {"/modems/mtn", "per_day", "many", "a limit is no number: many"},
		"an IMEI that is too short": {"/modems/mtn", "port", "imei:12", "15 digits"},
	} {
		if status, _, body := d.post(c.path, c.field, c.value); status/100 != 4 || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d\n%s", what, status, body)
		}
	}
	status, to, _ = d.post("/modems/mtn/remove")
	is("remove", status, to, http.StatusSeeOther, "/modems")
	d.shows("/modems", "The modem mtn is removed")
	if status, _, _ := d.get("/modems/mtn"); status != http.StatusNotFound {
		t.Errorf("one that was removed: %d", status)
	}
}

// What is not theirs to do, a viewer neither sees nor can do.
func TestAViewerOnlyLooksAtModems(t *testing.T) {
	d := newDesk(t, accounts.Viewer)
	name, port := "orange", "/dev/ttyUSB7"
	if _, err := d.verbs.AddModem(t.Context(), api.ModemSetup{Name: name, Port: &port}); err != nil {
		t.Fatal(err)
	}
	status, _, body := d.get("/modems/orange")
	if status != http.StatusOK || strings.Contains(body, "<form method=\"post\" action=\"/modems") {
		t.Errorf("a viewer is shown: %d\n%s", status, body)
	}
	for _, act := range []string{"", "/remove", "/pause", "/resume", "/credit", "/check", "/ussd"} {
		if status, _, _ := d.post("/modems/orange" + act); status != http.StatusForbidden {
			t.Errorf("POST /modems/orange%s: %d", act, status)
		}
	}
}

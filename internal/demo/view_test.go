package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

func someView() view {
	return view{
		elapsed: 12 * time.Second, caption: "People join by texting a word.",
		status: api.Status{
			Contacts: 200, Stopped: 3, Queued: 7, Uncertain: 1,
			Modems: []api.Modem{{Name: "orange", State: "ready", Signal: 20}, {Name: "mtn", State: "absent", Reason: "unplugged", Signal: 99}},
		},
		sent:   map[string]int{"orange": 41, "mtn": 38},
		groups: []api.Group{{Name: "health", Count: 80}, {Name: "water", Count: 61}},
		in:     []api.InMessage{{From: "+237677000001", Text: "Good morning.\nThe pump at the market is broken", Outcome: "in the inbox"}},
		names:  map[phone.Number]string{"+237677000001": "Amina"},
	}
}

func TestViewFitsASmallScreen(t *testing.T) {
	v := someView()
	v.caption = strings.Repeat("a caption that goes on ", 12)
	for range recentMost {
		v.in = append(v.in, v.in[0])
	}
	if n := len(v.headLines(false)) + broadcastsSeen + len(v.tailLines(false)); n > 23 {
		t.Errorf("%d lines, want 23 at most", n)
	}
}

func TestViewKeepsItsHeight(t *testing.T) {
	empty := view{status: api.Status{Modems: make([]api.Modem, 2)}}
	if got, want := len(empty.headLines(false)), len(someView().headLines(false)); got != want {
		t.Errorf("%d lines above the bars at first, %d later", got, want)
	}
	if got, want := len(empty.tailLines(false)), len(someView().tailLines(false)); got != want {
		t.Errorf("%d lines below the bars at first, %d later", got, want)
	}
}

func TestViewLines(t *testing.T) {
	v := someView()
	for name, c := range map[string]struct{ got, want string }{
		"a modem that works":  {v.modemLine(false, v.status.Modems[0]), "Modem orange  ▂▄▆· ready        41 texts sent"},
		"a modem that is out": {v.modemLine(false, v.status.Modems[1]), "Modem mtn     ···· absent       38 texts sent  unplugged"},
		"people":              {v.peopleLine(false), "People  200 known, 3 stopped · health 80 · water 61"},
		"a poll not asked":    {v.pollLine(false), "Poll    Does the well work? not asked yet"},
		"a text in":           {v.inLine(false, v.in[0]), "Amina          “Good morning. The pump at…” → in the inbox"},
		"totals":              {v.totals(false), "7 waiting to be sent · 1 uncertain"},
		"a broadcast": {
			fate(api.Broadcast{Counts: api.Counts{Recipients: 10, Delivered: 6, Failed: 1, Refused: 2, Queued: 1}}),
			"  6/10, 1 failed, 2 said stop",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPaintKeepsTheWidth(t *testing.T) {
	v := someView()
	plain, colored := v.modemLine(false, v.status.Modems[0]), v.modemLine(true, v.status.Modems[0])
	if plain == colored || text.StripEscape(colored) != plain {
		t.Errorf("coloured %q, plain %q", colored, plain)
	}
}

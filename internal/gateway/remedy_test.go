package gateway

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem"
)

func TestTheRadioIsStartedAgainNowAndThen(t *testing.T) {
	cases := map[string]struct {
		registration modem.Registration
		want         []int // minutes
	}{
		"searching":      {modem.Searching, []int{10, 30, 70, 150, 270, 390}},
		"not registered": {modem.NotRegistered, []int{10, 30, 70, 150, 270, 390}},
		"home":           {modem.Home, nil},
		"denied":         {modem.Denied, nil},
		"unknown":        {modem.UnknownRegistration, nil},
	}
	start := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var r remedy
			var got []int
			for m := range 400 {
				if r.due(noNetwork(modem.Health{Registration: c.registration}), start.Add(time.Duration(m)*time.Minute)) {
					got = append(got, m)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if r.due(false, start); r != (remedy{}) {
				t.Error("a network does not end it")
			}
		})
	}
}

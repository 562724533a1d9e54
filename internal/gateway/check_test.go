package gateway_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// check checks the first modem; it returns the grades other than ok, and all
// that was said.
func (r *rig) check(send bool) (grades map[string]string, said string) {
	r.t.Helper()
	c, err := r.CheckModem(r.t.Context(), api.ModemCheck{Modem: "a", Send: send})
	if err != nil {
		r.t.Fatal(err)
	}
	grades = make(map[string]string)
	var all strings.Builder
	failed := false
	for _, s := range c.Steps {
		failed = failed || s.Grade == "failed"
		if s.Grade != "ok" {
			grades[s.Step] = s.Grade
		}
		all.WriteString(s.Step + ": " + s.Found + "; " + s.Hint + "\n")
	}
	if c.OK == failed || len(c.Steps) < 9 {
		r.t.Errorf("%+v", c)
	}
	return grades, all.String()
}

// portMayWarn drops the grade of the port, which hangs on the computer.
func portMayWarn(grades map[string]string) map[string]string {
	if grades["port"] == "warn" {
		delete(grades, "port")
	}
	return grades
}

func TestCheckModem(t *testing.T) {
	rest := func(grades map[string]string, steps ...string) map[string]string {
		for _, s := range steps {
			grades[s] = "not tried"
		}
		return grades
	}
	cardSteps := []string{"network", "SMSC", "storage", "reports", "signal"}
	tests := map[string]struct {
		trouble func(*rig)
		want    map[string]string
		says    string
	}{
		"all is well": {func(*rig) {}, map[string]string{}, "Simulated Network"},
		"paused":      {func(r *rig) { must(r.t)(r.PauseModem(r.t.Context(), "a")) }, map[string]string{}, "Simulated Network"},
		"no network": {
			func(r *rig) { r.modems[0].SetRegistration(3) }, map[string]string{"network": "failed"}, "refuses this SIM",
		},
		"unplugged": {
			func(r *rig) { r.modems[0].Unplug() },
			rest(map[string]string{"port": "failed"}, append(cardSteps, "AT", "SIM", "PIN tries")...), "plug",
		},
		"no SIM": {
			func(r *rig) { r.modems[0].RemoveSIM() },
			rest(map[string]string{"SIM": "failed"}, append(cardSteps, "PIN tries")...), "SIM not inserted",
		},
		"frozen": {
			func(r *rig) { fault(r.t, r.modems[0], simulated.Fault{Name: "freeze"}) },
			rest(map[string]string{"AT": "failed"}, append(cardSteps, "SIM", "PIN tries")...), "does not answer",
		},
	}
	for name, test := range tests {
		for _, when := range []struct {
			name string
			wait time.Duration
		}{{"at once", 0}, {"after a while", 2 * time.Minute}} {
			t.Run(name+" "+when.name, func(t *testing.T) {
				bubble(t, 1, func(r *rig) {
					test.trouble(r)
					r.settle(when.wait)
					grades, said := r.check(false)
					if diff := cmp.Diff(test.want, portMayWarn(grades)); diff != "" {
						t.Error(diff)
					}
					if !strings.Contains(said, test.says) {
						t.Errorf("nothing says %q in:\n%s", test.says, said)
					}
				})
			})
		}
	}
}

// TestCheckBySending: the text goes through the journal, comes back, and does
// nothing, whatever the rules say.
func TestCheckBySending(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply("keywords: [{catch_all: true, reply: {fr: Inconnu.}}]")
		grades, said := r.check(true)
		if diff := cmp.Diff(map[string]string{}, portMayWarn(grades)); diff != "" {
			t.Errorf("%s%s", diff, said)
		}
		r.settle(time.Minute)
		own := r.modems[0].Number()
		out, in := r.outbox(api.OutQuery{}), r.inbox(api.InQuery{})
		if len(out) != 1 || out[0].State != "delivered" || out[0].Kind != "personal" || string(out[0].To) != own {
			t.Errorf("outbox: %+v", out)
		}
		if len(in) != 1 || in[0].Text != out[0].Text || in[0].Rule != "" || len(in[0].Flags) != 0 {
			t.Errorf("inbox: %+v", in)
		}
		if got := r.sent(own); len(got) != 1 {
			t.Errorf("sent %q", got)
		}
	})
}

func TestCheckBySendingFails(t *testing.T) {
	tests := map[string]struct {
		trouble func(*rig)
		change  func(*config.Config)
		want    map[string]string
		says    string
	}{
		"refused": {
			trouble: func(r *rig) { fault(r.t, r.modems[0], simulated.Fault{Name: "refuse", Code: 1}) },
			want:    map[string]string{"sent": "failed", "arrived": "not tried", "reported": "not tried"}, says: "unassigned number",
		},
		"never comes back": {
			change: func(c *config.Config) { c.Modems[0].Number = chi },
			want:   map[string]string{"arrived": "failed", "reported": "not tried"}, says: "tocsin inbox list",
		},
		"no report": {
			trouble: func(r *rig) { fault(r.t, r.modems[0], simulated.Fault{Name: "report-lost"}) },
			want:    map[string]string{"reported": "warn"}, says: "no delivery report",
		},
		"no reports wanted": {
			change: func(c *config.Config) { c.Sending.Reports = false },
			want:   map[string]string{}, says: "not asked for",
		},
		"paused": {
			trouble: func(r *rig) { must(r.t)(r.PauseModem(r.t.Context(), "a")) },
			want:    map[string]string{"sent": "failed", "arrived": "not tried", "reported": "not tried"}, says: "paused by a person",
		},
		"a step failed before": {
			trouble: func(r *rig) { r.modems[0].SetRegistration(0) },
			want:    map[string]string{"network": "failed", "sent": "not tried", "arrived": "not tried", "reported": "not tried"},
		},
		"its number is not known": {
			trouble: func(r *rig) {
				r.modems[0].Unplug()
				fault(r.t, r.modems[0], simulated.Fault{Name: "cme-error", Command: "+CNUM", Code: 22})
				r.modems[0].Replug()
				r.settle(10 * time.Second)
			},
			want: map[string]string{"sent": "failed", "arrived": "not tried", "reported": "not tried"}, says: "write number:",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			change := test.change
			if change == nil {
				change = func(*config.Config) {}
			}
			bubbleWith(t, 1, change, func(r *rig) {
				if test.trouble != nil {
					test.trouble(r)
				}
				r.settle(3 * time.Second)
				grades, said := r.check(true)
				if diff := cmp.Diff(test.want, portMayWarn(grades)); diff != "" {
					t.Error(diff, said)
				}
				if !strings.Contains(said, test.says) {
					t.Errorf("nothing says %q in:\n%s", test.says, said)
				}
			})
		})
	}
}

// TestAStopFromANumberOfOurOwnCounts: what a SIM says its number is may be another
// person's by now, and a stop is never missed.
func TestAStopFromANumberOfOurOwnCounts(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		own := r.modems[0].Number()
		r.join("sante", own)
		r.in(own, "sante")
		r.in(own, "STOP")
		if c := r.contact(own); !c.Stopped || len(c.Groups) != 0 {
			r.t.Errorf("%+v", c)
		}
	})
}

// TestCheckOfNoModem: and one whose asker goes away.
func TestCheckOfNoModem(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		if _, err := r.CheckModem(r.t.Context(), api.ModemCheck{Modem: "z"}); err == nil {
			r.t.Error("checked a modem that is not there")
		}
		ctx, cancel := context.WithCancel(r.t.Context())
		cancel()
		if _, err := r.CheckModem(ctx, api.ModemCheck{Modem: "a"}); err == nil {
			r.t.Error("checked for nobody")
		}
	})
}

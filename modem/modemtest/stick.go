package modemtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
)

// stickCases are those that a real stick can do: they need no trouble, and all
// that goes out goes to the stick itself.
func stickCases() []testCase {
	return []testCase{
		{line: "a tame stick", name: "who it is", reach: anywhere, run: func(b *Bench) {
			id := b.Session.Identity()
			if len(id.IMEI) < 14 || len(id.IMSI) < 10 || id.Manufacturer == "" {
				b.T.Errorf("%+v", id)
			}
		}},
		{line: "a tame stick", name: "its check", reach: anywhere, run: func(b *Bench) {
			for _, s := range b.Session.Check(b.T.Context()) {
				b.T.Logf("%s: %s %s %s", s.Name, s.Grade, s.Found, s.Hint)
				if s.Grade == modem.StepFailed {
					b.T.Errorf("%s failed", s.Name)
				}
			}
		}},
		{line: "a tame stick", name: "opened again and again", reach: anywhere, run: func(b *Bench) {
			for range 3 {
				b.Reopen().refresh()
			}
		}},
		{line: "deadlines", name: "one that was missed is made good", reach: anywhere, run: func(b *Bench) {
			ctx, cancel := context.WithTimeout(b.T.Context(), time.Millisecond)
			defer cancel()
			_ = b.Session.Refresh(ctx)
			b.refresh()
		}},
		{line: "kept, then deleted", name: "a text to itself", reach: anywhere, run: toItself},
	}
}

// toItself: a text comes back, is handed over again while it is not kept, and
// deleted once it is.
func toItself(b *Bench) {
	if b.Stick != nil {
		b.to = b.Stick.Number()
	}
	words := fmt.Sprint("Tocsin ", time.Now().UnixNano())
	b.SubmitAll(words)
	refuse := errors.New("not kept yet")
	seen, kept := 0, false
	keep := func(a modem.Arrival) error {
		switch got := Read(b.T, a); {
		case got != words && !strings.HasPrefix(got, "report "):
			return refuse // somebody's: it stays where it is
		case got != words:
			return nil
		}
		if seen++; seen == 1 {
			return refuse
		}
		kept = true
		return nil
	}
	for over := time.Now().Add(b.most); !kept && time.Now().Before(over); {
		if err := b.Session.Sweep(b.T.Context(), modem.Timed, keep); err != nil && !errors.Is(err, refuse) {
			b.T.Fatal(err)
		}
		select {
		case <-b.Session.Wake():
		case <-time.After(b.every):
		}
	}
	if !kept || seen != 2 || len(b.Deleted) == 0 {
		b.T.Errorf("seen %d times, deleted %d", seen, len(b.Deleted))
	}
}

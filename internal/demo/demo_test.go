package demo

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestDemoAgreesWithTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		began := time.Now()
		err := Run(t.Context(), Options{For: 20 * time.Second, Seed: 1, Supporters: 60, Out: &out})
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("--for 20s took %s", took)
		}
		for _, want := range []string{"HEALTH", "mtn", "They agree"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the demo does not say %q:\n%s", want, out.String())
			}
		}
	})
}

func TestDemoKeepsOnlyInAnEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), Options{Keep: dir, Out: &bytes.Buffer{}}); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("Run in a folder with files: %v, want ErrNotEmpty", err)
	}
}

func TestPhrasesMeanOneThing(t *testing.T) {
	meanings := map[string]meaning{}
	for m, texts := range said {
		for _, text := range texts {
			if other, twice := meanings[text]; twice {
				t.Errorf("%q means %v and %v", text, other, m)
			}
			meanings[text] = m
		}
	}
	for vote, text := range changeOfMind {
		if got := meaningOf(text); got != (meaning{votes, vote}) {
			t.Errorf("%q means %v, want a vote for %s", text, got, vote)
		}
	}
}

func TestPhrasesCanBeSent(t *testing.T) {
	m := simulated.New(simulated.Config{})
	for _, texts := range said {
		for _, text := range texts {
			if err := m.Inject("+237677000001", text); err != nil {
				t.Errorf("inject %q: %v", text, err)
			}
		}
	}
}

func TestCastHasDeadNumbersOnThePaperList(t *testing.T) {
	people := cast(60, testRand(), []*simulated.Modem{simulated.New(simulated.Config{})})
	list := paperList(people)
	for _, n := range deadNumbers {
		if !strings.Contains(list, string(n)) {
			t.Errorf("%s is not on the list", n)
		}
	}
	seen := map[phone.Number]bool{}
	for _, p := range people {
		if seen[p.number] {
			t.Errorf("%s is two people", p.number)
		}
		seen[p.number] = true
	}
}

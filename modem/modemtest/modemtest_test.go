package modemtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestInMemory(t *testing.T) { InMemory(t) }

// TestOnStick needs a stick whose SIM has credit: TOCSIN_TEST_MODEM is its port,
// TOCSIN_TEST_NUMBER its own number, TOCSIN_TEST_PIN its PIN if it has one.
func TestOnStick(t *testing.T) {
	port, number := os.Getenv("TOCSIN_TEST_MODEM"), os.Getenv("TOCSIN_TEST_NUMBER")
	if port == "" || number == "" {
		t.Skip("TOCSIN_TEST_MODEM and TOCSIN_TEST_NUMBER name no stick: it would cost a few texts")
	}
	OnStick(t, port, os.Getenv("TOCSIN_TEST_PIN"), number)
}

// TestEveryLine: each line has a case here or a test elsewhere that is there,
// and each case is about a line.
func TestEveryLine(t *testing.T) {
	seen := make(map[string]int)
	for _, c := range cases() {
		seen[c.line]++
	}
	var names []string
	for _, l := range Lines() {
		names = append(names, l.Name)
		if seen[l.Name]+len(l.Elsewhere) == 0 {
			t.Errorf("%s: nothing tests that %s", l.Name, l.About)
		}
		for _, test := range l.Elsewhere {
			if !isThere(t, test) {
				t.Errorf("%s: there is no %s", l.Name, test)
			}
		}
	}
	for line := range seen {
		if !slices.Contains(names, line) {
			t.Errorf("a case is about %q, which is no line", line)
		}
	}
	if slices.Sort(names); len(slices.Compact(names)) != len(Lines()) {
		t.Error("two lines have one name")
	}
}

// isThere looks for a test, "folder TestName", in the source.
func isThere(t *testing.T, test string) bool {
	t.Helper()
	folder, name, _ := strings.Cut(test, " ")
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

package modem

import (
	"testing"
	"time"
)

// TestClassify is the table of refusals, row by row.
func TestClassify(t *testing.T) {
	const prompt, late = time.Second, 40 * time.Second
	rows := []struct {
		name  string
		kind  Kind
		codes []int
		took  time.Duration
		want  Class
	}{
		{"the recipient, for good", CMS, []int{1, 195, 196}, prompt, Never},
		{"the recipient, for good, also late", CMS, []int{1, 195, 196}, late, Never},
		{"for now", CMS, []int{38, 41, 42, 47, 27, 21, 331, 192, 194, 500}, prompt, RetryLater},
		{"unknown causes of the network", CMS, []int{2, 17, 22, 29, 95, 96, 97, 98, 99, 111, 127, 200}, prompt, RetryLater},
		{"a cause of the network is an answer, also late", CMS, []int{38, 41, 17, 127}, late, RetryLater},
		{"modem busy", CMS, []int{314, 515}, prompt, RetrySoon},
		{"modem busy, CME", CME, []int{14, 515}, prompt, RetrySoon},
		{"our SIM, service centre, subscription", CMS, []int{8, 28, 50, 69, 10, 30, 304, 330, 193}, prompt, Pause},
		{"the SIM needs a person", CMS, []int{310, 311, 312, 313, 315, 316}, prompt, Halt},
		{"the SIM needs a person, CME", CME, []int{10, 11, 12, 13, 15, 16}, prompt, Halt},
		{"option refused", CMS, []int{198, 199}, prompt, OptionRefused},
		{"storage full", CMS, []int{208, 322}, prompt, FreeStorage},
		{"storage full, CME", CME, []int{20}, prompt, FreeStorage},
		{"open at once", CMS, []int{197, 513}, prompt, OutcomeOpen},
		{"open after a long wait", CMS, []int{332, 500}, late, OutcomeOpen},
		{"network timeout at once", CMS, []int{332}, prompt, RetryLater},
		{"the maker's own", CMS, []int{512, 520, 999}, prompt, RetryLater},
		{"the maker's own after a long wait", CMS, []int{512, 520, 999, NoCode}, late, OutcomeOpen},
		{"no network, CME", CME, []int{30}, prompt, RetryLater},
		{"no reason", Plain, []int{NoCode}, prompt, RetryLater},
		{"no reason, late", Plain, []int{NoCode}, late, OutcomeOpen},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, code := range row.codes {
				if got := Classify(row.kind, code, row.took); got != row.want {
					t.Errorf("%s %d after %v: %s, want %s", row.kind, code, row.took, got, row.want)
				}
			}
		})
	}
}

func TestRefusedError(t *testing.T) {
	tests := map[string]struct{ line, want, coded string }{
		"cause of the network": {"+CMS ERROR: 38", "CMS 38: network out of order", "CMS 38"},
		"phone":                {"+CME ERROR: 10", "CME 10: SIM not inserted", "CME 10"},
		"maker's own":          {"+CMS ERROR: 521", "CMS 521: the maker's own error", "CMS 521"},
		"unknown cause":        {"+CMS ERROR: 77", "CMS 77: unknown cause of the network", "CMS 77"},
		"in words":             {"+CMS ERROR: SIM failure", "CMS: SIM failure", "CMS"},
		"without a code":       {"+CME ERROR:", "refused without a code", "CME"},
		"negative":             {"+CMS ERROR: -1", "CMS: -1", "CMS"},
		"bare":                 {"ERROR", "refused without a reason", "ERROR"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := parseRefusal(test.line, 0)
			if e.Error() != test.want || e.Coded() != test.coded {
				t.Errorf("%q (%s), want %q (%s)", e.Error(), e.Coded(), test.want, test.coded)
			}
		})
	}
}

// TestWords: every code that has a class of its own has words.
func TestWords(t *testing.T) {
	for _, kind := range []Kind{CMS, CME} {
		for code := range 512 {
			if Classify(kind, code, 0) == RetryLater {
				continue
			}
			e := RefusedError{Kind: kind, Code: code}
			if e.Words() == (&RefusedError{Kind: kind, Code: 400}).Words() {
				t.Errorf("%s has no words", e.Coded())
			}
		}
	}
}

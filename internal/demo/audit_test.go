package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func testRand() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }

const (
	ann = "+237677000001"
	ben = "+237677000002"
)

// ledgerTime is some time, n seconds on.
func ledgerTime(n int) time.Time { return time.Date(2026, 11, 12, 9, 0, n, 0, time.UTC) }

func submitted(second int, to, text string) simulated.Entry {
	return simulated.Entry{Event: simulated.Submit, Time: ledgerTime(second), Modem: "mtn", To: to, Text: text, Part: 1, Parts: 1}
}

func arrived(second int, from, text string) simulated.Entry {
	return simulated.Entry{Event: simulated.Deliver, Time: ledgerTime(second), Modem: "mtn", From: from, Text: text, Part: 1, Parts: 1}
}

func reported(second int, about string) simulated.Entry {
	status := 0
	return simulated.Entry{Event: simulated.Report, Time: ledgerTime(second), Modem: "mtn", From: about, Status: &status}
}

// A day on which Ann joins, is told so, and stops.
func trueLedger() []simulated.Entry {
	return []simulated.Entry{
		arrived(1, ann, "HEALTH"), submitted(2, ann, "Welcome"), reported(3, ann),
		arrived(4, ann, "STOP"), submitted(5, ann, "Stopped."),
	}
}

func trueAccount() account {
	return account{
		in: []api.InMessage{
			{From: ann, Text: "HEALTH"},
			{From: ann, Text: "STOP", Replies: []string{"2"}},
		},
		out: []api.OutMessage{
			{ID: "1", To: ann, Text: "Welcome", State: "delivered", Parts: 1},
			{ID: "2", To: ann, Text: "Stopped.", State: "sent", Parts: 1},
		},
		members: map[string][]string{},
		stopped: []string{ann},
		poll:    api.Poll{Options: []api.PollOption{{Key: "yes"}}},
	}
}

func TestAuditAgreesWithTheTruth(t *testing.T) {
	v := compare(readLedger(trueLedger(), nil), trueAccount())
	for _, f := range v.findings {
		if len(f.wrong) > 0 {
			t.Errorf("%s: %v", f.what, f.wrong)
		}
	}
}

func TestAuditFinds(t *testing.T) {
	for name, c := range map[string]struct {
		ledger  func([]simulated.Entry) []simulated.Entry
		account func(*account)
		figure  string
	}{
		"a text sent twice": {
			ledger: with(submitted(3, ann, "Welcome")), figure: "texts sent",
		},
		"a text the daemon knows nothing of": {
			ledger: with(submitted(3, ben, "Hello")), figure: "texts sent",
		},
		"a text that never left": {
			account: func(a *account) { a.out = append(a.out, api.OutMessage{To: ben, Text: "Hello", State: "sent"}) }, figure: "texts sent",
		},
		"a queued text that left": {
			account: func(a *account) { a.out[1].State = "queued" }, figure: "texts sent",
		},
		"a delivery nobody reported": {
			account: func(a *account) { a.out[1].State = "delivered" }, figure: "parts reported delivered",
		},
		"a text in that is lost": {
			account: func(a *account) { a.in = a.in[1:] }, figure: "texts in",
		},
		"a text in filed twice": {
			account: func(a *account) { a.in = append(a.in, a.in[0]) }, figure: "texts in",
		},
		"a member who left": {
			account: func(a *account) { a.members["health"] = []string{ann} }, figure: "people in health",
		},
		"a stop forgotten": {
			account: func(a *account) { a.stopped = nil }, figure: "people who said stop",
		},
		"a vote nobody gave": {
			account: func(a *account) { a.poll.Options[0].Votes = 1 }, figure: "votes for yes",
		},
		"a vote not counted": {
			ledger: with(arrived(3, ben, "yes")), figure: "votes for yes",
		},
		"a text after STOP": {
			ledger: with(submitted(9, ann, "Hello again")), figure: "texts after STOP but its confirmation",
		},
		"a broadcast that does not add up": {
			account: func(a *account) {
				a.broadcasts = []api.Broadcast{{Counts: api.Counts{Recipients: 3, Sent: 2}}}
			}, figure: "recipients of broadcasts",
		},
	} {
		t.Run(name, func(t *testing.T) {
			entries, a := trueLedger(), trueAccount()
			if c.ledger != nil {
				entries = c.ledger(entries)
			}
			if c.account != nil {
				c.account(&a)
			}
			v := compare(readLedger(entries, nil), a)
			if v.agrees() {
				t.Fatal("the audit agrees")
			}
			i := slices.IndexFunc(v.findings, func(f finding) bool { return f.what == c.figure })
			if i < 0 || len(v.findings[i].wrong) == 0 {
				t.Errorf("%s agrees; found %+v", c.figure, v.findings)
			}
		})
	}
}

func with(e simulated.Entry) func([]simulated.Entry) []simulated.Entry {
	return func(entries []simulated.Entry) []simulated.Entry { return append(entries, e) }
}

func TestAuditAllowsAnUncertainTextEitherWay(t *testing.T) {
	a := trueAccount()
	a.out = append(a.out, api.OutMessage{To: ben, Text: "Hello", State: "uncertain", Parts: 1})
	for name, entries := range map[string][]simulated.Entry{
		"it left":     append(trueLedger(), submitted(9, ben, "Hello")),
		"it did not":  trueLedger(),
		"and arrived": append(trueLedger(), submitted(9, ben, "Hello"), reported(10, ben)),
	} {
		t.Run(name, func(t *testing.T) {
			if v := compare(readLedger(entries, nil), a); !v.agrees() {
				t.Errorf("%+v", v.findings)
			}
		})
	}
}

func TestLedgerJoinsLongTexts(t *testing.T) {
	first, second := submitted(1, ann, "A long "), submitted(2, ann, "text.")
	first.Parts, first.Ref, second.Parts, second.Part, second.Ref = 2, 7, 2, 2, 7
	l := readLedger([]simulated.Entry{second, first}, nil)
	if l.sent[letter{ann, "A long text."}] != 1 || len(l.twice) > 0 {
		t.Errorf("sent %v, twice %v", l.sent, l.twice)
	}
	if l = readLedger([]simulated.Entry{second, first, second}, nil); len(l.twice) != 1 {
		t.Errorf("a part sent twice: %v", l.twice)
	}
}

func TestLedgerCountsThePaperList(t *testing.T) {
	l := readLedger(nil, []*supporter{{number: phone.Number(ann), group: "water", listed: true}})
	if got := l.members("water"); !slices.Equal(got, []string{ann}) {
		t.Errorf("members %v", got)
	}
}

func TestSummarySaysWhatDisagrees(t *testing.T) {
	a := trueAccount()
	a.stopped = nil
	got := summary(compare(readLedger(trueLedger(), nil), a), Options{})
	for _, want := range []string{"DISAGREE", "people who said stop: " + ann + " by the ledger only"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "They agree") {
		t.Errorf("it says they agree:\n%s", got)
	}
}

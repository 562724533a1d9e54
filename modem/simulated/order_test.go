package simulated_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestParseFault(t *testing.T) {
	tests := map[string]struct {
		line string
		want simulated.Order
		err  error
	}{
		"a name":            {"noise", simulated.Order{Fault: "noise"}, nil},
		"all of one":        {"refuse,code=38,times=3,skip=1,every=10", simulated.Order{Fault: "refuse", Code: 38, Times: 3, Skip: 1, Every: 10}, nil},
		"spaces, a time":    {"late, delay=90s", simulated.Order{Fault: "late", Delay: simulated.Duration(90 * time.Second)}, nil},
		"a number":          {"silence,to=+237699000001", simulated.Order{Fault: "silence", To: "+237699000001"}, nil},
		"a text with =":     {"bare-prompt,text==>", simulated.Order{Fault: "bare-prompt", Text: "=>"}, nil},
		"none":              {"", simulated.Order{}, simulated.ErrNoFault},
		"no such":           {"nonsense,code=1", simulated.Order{}, simulated.ErrNoFault},
		"no such field":     {"refuse,cod=1", simulated.Order{}, simulated.ErrOrder},
		"no number":         {"refuse,code=one", simulated.Order{}, simulated.ErrOrder},
		"no time":           {"late,delay=90", simulated.Order{}, simulated.ErrOrder},
		"no field at all":   {"refuse,", simulated.Order{}, simulated.ErrOrder},
		"less than none":    {"refuse,every=-1", simulated.Order{}, simulated.ErrOrder},
		"always, and ahead": {"scts-wrong,times=-1,delay=-1h", simulated.Order{Fault: "scts-wrong", Times: -1, Delay: simulated.Duration(-time.Hour)}, nil},
		"not of recipients": {"noise,to=+237699000001", simulated.Order{}, simulated.ErrNoRecipient},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := simulated.ParseFault(test.line)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); err == nil && diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
}

// A fault of one number leaves the texts to others alone, and does not count
// them.
func TestFaultOfARecipient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := simulated.New(simulated.Config{})
		h := prepared(t, m)
		defer h.close()
		if err := m.Fault(simulated.Fault{Name: "refuse", Times: 1, To: "+237699000001"}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, to := range []string{"+237699000002", "+237699000001", "+237699000001"} {
			got = append(got, strings.TrimSpace(submits(t, h, to, "x", false)))
		}
		if diff := cmp.Diff([]string{"+CMGS: 0\r\n\r\nOK", "+CMS ERROR: 500", "+CMGS: 1\r\n\r\nOK"}, got); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
	})
}

// The ways a text may come, as the control endpoint and scenarios ask for them.
func TestInjectOrders(t *testing.T) {
	tests := map[string]struct {
		order simulated.Order
		want  string // the ledger's text
		err   error
	}{
		"by a table":       {simulated.Order{From: "8080", Text: "ağaç", Locking: "turkish", Single: "turkish"}, "ağaç", nil},
		"data":             {simulated.Order{From: "8080", Data: "00FF", Port: 5000}, "00FF", nil},
		"class 2, afar":    {simulated.Order{From: "8080", Text: "x", Class: "2", SMSC: "+33609001390", PID: 0x41}, "x", nil},
		"no such language": {simulated.Order{From: "8080", Text: "x", Single: "klingon"}, "", simulated.ErrOrder},
		"no such class":    {simulated.Order{From: "8080", Text: "x", Class: "4"}, "", simulated.ErrOrder},
		"no octets":        {simulated.Order{From: "8080", Data: "xyz"}, "", simulated.ErrOrder},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := simulated.NewNetwork(simulated.Options{})
			simulated.New(simulated.Config{Name: "modem0", Network: n})
			test.order.Modem = "modem0"
			if _, err := n.Do("inject", test.order); !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if entries := n.Ledger(); test.err == nil && (len(entries) != 1 || entries[0].Text != test.want) {
				t.Errorf("%+v, want %q", entries, test.want)
			}
		})
	}
}

func TestOrdersOfCardsAndPictures(t *testing.T) {
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Name: "modem0", Network: n})
	for name, o := range map[string]simulated.Order{
		"swap_sim": {Modem: "modem0", Number: "+237650000077", Amount: 3},
		"mms":      {Modem: "modem0", From: "8080", Text: "http://mms/1"},
	} {
		if _, err := n.Do(name, o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if credit, _ := m.Credit(); m.Number() != "+237650000077" || credit != 3 || len(n.Ledger()) != 1 {
		t.Errorf("%s, credit %v, %d entries", m.Number(), credit, len(n.Ledger()))
	}
}

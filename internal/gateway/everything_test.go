package gateway_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// catchAll answers everything that no other rule takes: what is no text must
// not come to it.
var catchAll = strings.Replace(rules, "keywords:\n", "keywords:\n  - {name: reste, catch_all: true, reply: {fr: \"Lu.\"}}\n", 1)

func TestWhateverComesInIsKeptAndNamed(t *testing.T) {
	inject := func(from, text string, opts ...simulated.InjectOption) func(*rig) error {
		return func(r *rig) error { return r.modems[0].Inject(from, text, opts...) }
	}
	raw := func(tpdu string) func(*rig) error {
		return func(r *rig) error {
			octets, err := hex.DecodeString(strings.ReplaceAll(tpdu, " ", ""))
			r.modems[0].InjectTPDU(octets)
			return err
		}
	}
	const begin, stamp = "04 0C 91 326799000010", "62 11 22 21 00 00 00" // from awa
	long := strings.Repeat("0123456789", 17)
	tests := map[string]struct {
		come    func(*rig) error
		from    string // where it is not awa
		text    string
		flags   []string
		outcome string
		answers []string
	}{
		"flash":                  {come: inject(awa, "sante", simulated.Flash()), text: "sante", flags: []string{"flash"}, outcome: "joined sante", answers: []string{"Bienvenue."}},
		"for the SIM":            {come: inject(awa, "sante", simulated.Class(2)), text: "sante", outcome: "joined sante", answers: []string{"Bienvenue."}},
		"a text that replaces":   {come: inject(awa, "sante", simulated.Protocol(0x41)), text: "sante", outcome: "joined sante", answers: []string{"Bienvenue."}},
		"Portuguese, one letter": {come: inject(awa, "são", simulated.Single(simulated.Portuguese)), text: "são", outcome: "answered by reste", answers: []string{"Lu."}},
		"Turkish by lock":        {come: inject(awa, "ığş", simulated.Locking(simulated.Turkish)), text: "ığş", outcome: "answered by reste", answers: []string{"Lu."}},
		"Hindi by lock":          {come: inject(awa, "पानी", simulated.Locking(simulated.Hindi)), text: "पानी", outcome: "answered by reste", answers: []string{"Lu."}},
		"16-bit reference":       {come: inject(awa, long, simulated.Wide(), simulated.WithRef(4711)), text: long, outcome: "answered by reste", answers: []string{"Lu."}},
		"parts turned round":     {come: inject(awa, long, simulated.InOrder(2, 1)), text: long, outcome: "answered by reste", answers: []string{"Lu."}},
		"a part twice":           {come: inject(awa, long, simulated.InOrder(1, 1, 2)), text: long, outcome: "answered by reste", answers: []string{"Lu."}},
		"8-bit letters":          {come: inject(awa, "STOP", simulated.Data()), text: "STOP", outcome: "stopped", answers: []string{"Comité : vous ne recevrez plus de SMS de notre part. Envoyez START pour reprendre."}},
		"8-bit data":             {come: inject(awa, "\x01\xfe", simulated.Data()), text: "01FE", flags: []string{"binary", "attention"}, outcome: "kept: data, no text"},
		"data for an application": {
			come: inject(awa, "\x01\xfe", simulated.Data(), simulated.ToPort(9204, 0)), text: "01FE",
			flags: []string{"binary", "attention"}, outcome: "kept: data for the application at port 9204",
		},
		"an MMS": {
			come: func(r *rig) error { return r.modems[0].InjectMMS(awa, "http://mms/1") }, text: "-", flags: []string{"mms", "attention"},
			outcome: "kept: an MMS from +237699000001, which can not be fetched here: ask them to send a text",
		},
		"a service's link": {
			come: inject(awa, "\x01\x06\x01\xae\x02", simulated.Data(), simulated.ToPort(2948, 9200)), text: "010601AE02",
			flags: []string{"binary"}, outcome: "kept: a WAP push: a link or a setting that a service sends to phones",
		},
		"voicemail": {
			come: raw(begin + "00 C8" + stamp + "04 D3F29C0E"), text: "Sest", flags: []string{"voicemail"},
			outcome: "kept: voicemail: some waits in the SIM's mailbox",
		},
		"voicemail by its header": {
			come: raw("44" + begin[2:] + "00 08" + stamp + "07 04 01 02 80 03 0061"), text: "a", flags: []string{"voicemail"},
			outcome: "kept: voicemail: 3 in the SIM's mailbox",
		},
		"a silent text": {
			come: raw(begin + "40 00" + stamp + "00"), text: "", flags: []string{"attention"},
			outcome: "kept: a silent text (type 0), which phones do not show: some use it to find out where a SIM is",
		},
		"a name":       {come: inject("OrangeMoney", "sante"), from: "OrangeMoney", text: "sante", outcome: "kept: its sender can not be answered"},
		"a short code": {come: inject("8080", "sante"), from: "8080", text: "sante", outcome: "kept: its sender can not be answered"},
		"no TPDU":      {come: raw("00 FF"), from: "unknown", text: "00FF", flags: []string{"binary", "attention"}, outcome: "kept unread: SMS-DELIVER of 2 octets: malformed TPDU"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(r *rig) {
				r.apply(catchAll)
				if err := test.come(r); err != nil {
					t.Fatal(err)
				}
				r.settle(20 * time.Second)
				in := r.inbox(api.InQuery{})
				if len(in) != 1 {
					t.Fatalf("inbox = %+v, want one text", in)
				}
				m := in[0]
				if test.text == "-" {
					test.text = m.Text
				}
				if m.Text != test.text || m.Outcome != test.outcome {
					t.Errorf("%q, %q, want %q, %q", m.Text, m.Outcome, test.text, test.outcome)
				}
				if string(m.From) != test.from && (test.from != "" || m.From != awa) {
					t.Errorf("from %s", m.From)
				}
				if diff := cmp.Diff(test.flags, m.Flags); diff != "" && len(test.flags)+len(m.Flags) > 0 {
					t.Errorf("flags (-want +got):\n%s", diff)
				}
				var answers []string
				for _, o := range r.outbox(api.OutQuery{}) {
					answers = append(answers, o.Text)
				}
				if diff := cmp.Diff(test.answers, answers); diff != "" {
					t.Errorf("answers (-want +got):\n%s", diff)
				}
				if n := r.modems[0].Stored("SM"); n != 0 {
					t.Errorf("%d texts are still on the SIM", n)
				}
			})
		})
	}
}

func TestPartsComeAsTheyLike(t *testing.T) {
	long := strings.Repeat("0123456789", 40)
	for _, name := range []string{"parts-reversed", "parts-shuffled", "parts-doubled", "parts-interleaved"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(r *rig) {
				fault(t, r.modems[0], simulated.Fault{Name: name})
				for _, n := range people(4) {
					if err := r.modems[0].Inject(n, long, simulated.WithRef(7)); err != nil {
						t.Fatal(err)
					}
				}
				r.settle(time.Minute)
				var from []string
				for _, m := range r.inbox(api.InQuery{}) {
					if m.Text != long || m.Parts != 3 || slices.Contains(m.Flags, "partial") {
						t.Errorf("%s: %q of %d parts", m.From, m.Text, m.Parts)
					}
					from = append(from, string(m.From))
				}
				slices.Sort(from)
				if diff := cmp.Diff(people(4), from); diff != "" {
					t.Errorf("texts (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestAMissingPartStallsNobody(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(catchAll)
		if err := r.modems[0].Inject(awa, strings.Repeat("0123456789", 40), simulated.InOrder(1, 3)); err != nil {
			t.Fatal(err)
		}
		r.in(awa, "sante")
		if got := r.sent(awa); len(got) != 1 || got[0] != "Bienvenue." {
			t.Errorf("answers = %q, want that to the text that came after", got)
		}
		if n := r.modems[0].Stored("SM"); n != 0 {
			t.Errorf("%d parts are still on the SIM", n)
		}
		r.skew.Add(int64(25 * time.Hour))
		r.settle(30 * time.Second)
		in := r.inbox(api.InQuery{Flag: "partial"})
		if len(in) != 1 || !strings.Contains(in[0].Text, "[…]") || in[0].Outcome != "kept: 2 parts came, the others did not" {
			t.Errorf("inbox = %+v, want what came, with a mark for what did not", in)
		}
		if got := r.sent(awa); len(got) != 1 {
			t.Errorf("answers = %q, want none to half a text", got)
		}
	})
}

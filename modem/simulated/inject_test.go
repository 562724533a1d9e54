package simulated_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// arrived gives the ledger of a modem that injected.
func arrived(t *testing.T, inject func(*simulated.Modem)) []simulated.Entry {
	t.Helper()
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Network: n})
	m.Pipe().Write([]byte("AT+CNMI=2,1,0,2\r"))
	inject(m)
	return n.Ledger()
}

// What goes in by any coding is in the ledger as it was written.
func TestInjectCodings(t *testing.T) {
	cases := map[string]struct {
		text string
		opts []simulated.InjectOption
	}{
		"turkish, locking":       {"Işık söndü mü", []simulated.InjectOption{simulated.Locking(simulated.Turkish)}},
		"turkish, single":        {"Işık ğ", []simulated.InjectOption{simulated.Single(simulated.Turkish)}},
		"turkish, both":          {"ağaç {ş}", []simulated.InjectOption{simulated.Locking(simulated.Turkish), simulated.Single(simulated.Turkish)}},
		"spanish":                {"á í ó ú", []simulated.InjectOption{simulated.Single(simulated.Spanish)}},
		"portuguese, single":     {"Êxito, ações", []simulated.InjectOption{simulated.Single(simulated.Portuguese)}},
		"portuguese, locking":    {"Não há água", []simulated.InjectOption{simulated.Locking(simulated.Portuguese)}},
		"hindi":                  {"हाँ नमस्ते", []simulated.InjectOption{simulated.Locking(simulated.Hindi)}},
		"urdu":                   {"جی ہاں", []simulated.InjectOption{simulated.Locking(simulated.Urdu)}},
		"long, by a table":       {strings.Repeat("Não há água. ", 30), []simulated.InjectOption{simulated.Locking(simulated.Portuguese)}},
		"long, class 2, wide":    {strings.Repeat("x", 400), []simulated.InjectOption{simulated.Class(2), simulated.Wide(), simulated.WithRef(4711)}},
		"unicode, flash":         {"Привет 😀", []simulated.InjectOption{simulated.Flash()}},
		"of type 0, from afar":   {"x", []simulated.InjectOption{simulated.Protocol(0x40), simulated.Via("+33609001390")}},
		"to an application":      {"config", []simulated.InjectOption{simulated.ToPort(5000, 5001)}},
		"long, in another order": {strings.Repeat("x", 400), []simulated.InjectOption{simulated.InOrder(3, 1, 2)}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := arrived(t, func(m *simulated.Modem) {
				if err := m.Inject("+237699000001", c.text, c.opts...); err != nil {
					t.Fatal(err)
				}
			})
			if len(got) != 1 || got[0].Text != c.text {
				t.Errorf("want %q, got %+v", c.text, got)
			}
		})
	}
}

func TestInjectRefuses(t *testing.T) {
	m := simulated.New(simulated.Config{})
	for name, c := range map[string]struct {
		text string
		opt  simulated.InjectOption
	}{
		"what the table lacks": {"Привет", simulated.Locking(simulated.Turkish)},
		"no such language":     {"x", simulated.Single(200)},
		"no UTF-8":             {"\xff", simulated.Flash()},
	} {
		if err := m.Inject("8080", c.text, c.opt); !errors.Is(err, simulated.ErrText) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Octets as a phone would take them: the user data of TS 23.040 §9.2.3.24.4
// and OMA-TS-MMS_ENC §6.2.
func TestInjectData(t *testing.T) {
	got := arrived(t, func(m *simulated.Modem) {
		if err := m.Inject("8080", "\xff\x00", simulated.Data()); err != nil {
			t.Error(err)
		}
		if err := m.InjectMMS("+237699000001", "http://mms/1"); err != nil {
			t.Error(err)
		}
	})
	if got[0].Text != "FF00" {
		t.Errorf("data is %q", got[0].Text)
	}
	want := "010603BEAF848C8298543100" + "8D90" + "891980" + "2B3233373639393030303030312F545950453D504C4D4E00" +
		"8A808E02753088058103" + "03F48083687474703A2F2F6D6D732F3100"
	if diff := cmp.Diff(want, got[1].Text); diff != "" {
		t.Errorf("notice (-want +got):\n%s", diff)
	}
	if head := got[1].TPDU; !strings.Contains(head, "0605040B8423F0") {
		t.Errorf("no ports in %s", head)
	}
}

// Anything may be injected, and either is refused or comes.
func FuzzInject(f *testing.F) {
	f.Add("+237699000001", "JOIN WATER", byte(0), byte(0), 0, 0, false)
	f.Add("MTN", "ação", byte(3), byte(0), 7, 0, true)
	f.Add("8080", "\xff\x00", byte(0), byte(13), 0, 2948, false)
	f.Add("\x1b0", "0", byte(0), byte(0), 0, -13, false)
	f.Fuzz(func(t *testing.T, from, text string, locking, single byte, ref, port int, wide bool) {
		opts := []simulated.InjectOption{
			simulated.Locking(simulated.Language(locking)), simulated.Single(simulated.Language(single)),
			simulated.WithRef(ref), simulated.ToPort(port, port),
		}
		if wide {
			opts = append(opts, simulated.Wide())
		}
		var err error
		got := arrived(t, func(m *simulated.Modem) { err = m.Inject(from, text, opts...) })
		if (err == nil) != (len(got) > 0) {
			t.Errorf("%v, and the ledger has %+v", err, got)
		}
	})
}

package modem

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMakersOwnCodes(t *testing.T) {
	const prompt, late = time.Second, 40 * time.Second
	tests := map[string]struct {
		manufacturer string
		line         string
		took         time.Duration
		want         Class
		words        string
	}{
		"Huawei 513":                       {"huawei", "+CMS ERROR: 513", prompt, OutcomeOpen, "radio link"},
		"Huawei, not in its table":         {"huawei", "+CMS ERROR: 520", prompt, RetryLater, "maker's own"},
		"Quectel 513 is not the link":      {"Quectel", "+CMS ERROR: 513", prompt, Never, "too long"},
		"Quectel 513, however late":        {"Quectel", "+CMS ERROR: 513", late, Never, "too long"},
		"Quectel 515 is not busy":          {"Quectel", "+CMS ERROR: 515", prompt, RetryLater, "storage failed"},
		"Quectel 531":                      {"Quectel", "+CMS ERROR: 531", prompt, FreeStorage, "full"},
		"SIMCom 515":                       {"SIMCOM_Ltd", "+CMS ERROR: 515", prompt, RetrySoon, "busy"},
		"SIMCom 517":                       {"SIMCOM_Ltd", "+CMS ERROR: 517", prompt, Never, "character"},
		"SIMCom 521 is a timer":            {"SIMCOM_Ltd", "+CMS ERROR: 521", prompt, OutcomeOpen, "in time"},
		"SIMCom 535 after a long wait":     {"SIMCOM_Ltd", "+CMS ERROR: 535", late, OutcomeOpen, "busy"},
		"Wavecom is Sierra":                {"WAVECOM MODEM", "+CMS ERROR: 514", prompt, OutcomeOpen, "relay"},
		"the standard's are everybody's":   {"SIMCOM_Ltd", "+CMS ERROR: 38", prompt, RetryLater, "out of order"},
		"CME codes are not the makers'":    {"Quectel", "+CME ERROR: 515", prompt, RetrySoon, "wait"},
		"in words":                         {"", "+CMS ERROR: SIM not inserted", prompt, Halt, ""},
		"in words, of the phone":           {"", "+CME ERROR: SIM busy", prompt, RetrySoon, ""},
		"in words, network timeout":        {"", "+CMS ERROR: Network timeout", late, OutcomeOpen, ""},
		"in words that nobody knows":       {"", "+CMS ERROR: oh dear", prompt, RetryLater, ""},
		"an unknown maker's own code":      {"Acme", "+CMS ERROR: 531", prompt, RetryLater, "maker's own"},
		"513 of an unknown maker is open":  {"Acme", "+CMS ERROR: 513", prompt, OutcomeOpen, "radio link"},
		"515 of an unknown maker is busy":  {"Acme", "+CMS ERROR: 515", prompt, RetrySoon, "wait"},
		"an unknown code after a long one": {"Quectel", "+CMS ERROR: 599", late, OutcomeOpen, "maker's own"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := refusedResult(test.line, test.took, makerOf(test.manufacturer))
			if r.Class != test.want || (r.Outcome == Uncertain) != (test.want == OutcomeOpen) {
				t.Errorf("%s, %s, want %s", r.Outcome, r.Class, test.want)
			}
			if !strings.Contains(r.Err.Error(), test.words) {
				t.Errorf("%q does not speak of %q", r.Err, test.words)
			}
		})
	}
}

// TestTheMakerOfASession: its table holds for submits and for late answers.
func TestTheMakerOfASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "> AT+CGMI\n< Quectel\n< OK\n> PDU\n< +CMS ERROR: 513")
		s := open(t, stick)
		if r := s.Submit(t.Context(), []byte{1, 2, 3}); r.Outcome != Refused || r.Class != Never {
			t.Errorf("submit: %s, %s", r.Outcome, r.Class)
		}
		s.wire.doubted(true)
		stick.say("< +CMS ERROR: 513")
		synctest.Wait()
		if r, ok := s.Late(); !ok || r.Outcome != Refused || r.Class != Never {
			t.Errorf("late: %v, %s, %s", ok, r.Outcome, r.Class)
		}
	})
}

// TestReportsThatGetLostInStorage: the MU509 forbids direct reports in mode 2 and
// loses stored ones.
func TestReportsThatGetLostInStorage(t *testing.T) {
	tests := map[string]struct{ model, want string }{
		"MU509":  {"MU509", "AT+CNMI=1,1,0,1,0"},
		"others": {"E173", "AT+CNMI=2,1,0,2,0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, `
> AT+CGMI
< huawei
< OK
> AT+CGMM
< `+test.model+`
< OK
* AT+CNMI=2,1,0,1,0
< +CMS ERROR: 302
* AT+CNMI?
< OK`)
				s := open(t, stick, func(c *Config) { c.Reports = true })
				if got := "AT+CNMI=" + s.Settings().Notify.String(); got != test.want || stick.heard(test.want) != 1 {
					t.Errorf("%s, want %s", got, test.want)
				}
			})
		})
	}
}

// TestReportsWithAWrongAddress: the EC25 says "SM",0 of a report that is in SR.
func TestReportsWithAWrongAddress(t *testing.T) {
	const report = "0006%02X0B911326880736F4111011719551401110117195714000" // TS 23.040 §9.2.2.3, TP-MR left open
	const inSR = `
> AT+CPMS=?
< +CPMS: ("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","MT","SM","SR")
< OK
* AT+CPMS="SR"
< +CPMS: 1,23,1,23,1,23
< OK
* AT+CPMS?
< +CPMS: "SR",1,23,"SR",1,23,"SR",1,23
< OK
* AT+CPMS="SM"
< +CPMS: 0,50,0,50,0,50
< OK
* AT+CPMS="ME"
< +CPMS: 0,23,0,23,0,23
< OK
`
	tests := map[string]struct{ slot string }{
		"the slot it names is empty":      {strings.Repeat("> AT+CPMS?\n< +CPMS: \"SM\",0,50\n< OK\n", 2)},
		"the slot it names holds a text":  {"> AT+CMGR=0\n< +CMGR: 1,,23\n< 07913396050066F0040B913396999999F900001110117195514004F4F29C0E\n< OK\n"},
		"the slot it names holds a draft": {"* AT+CMGR=0\n< +CMGR: 2,,4\n< 000100038121F3\n< OK\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// Listed while the stores are empty; the report comes afterwards.
				stick := newStick(t, `> AT+CPMS="SR"`+"\n< +CPMS: 0,23,0,23,0,23\n< OK\n"+test.slot+inSR)
				s := open(t, stick, func(c *Config) { c.Reports = true })
				var got []string
				keep := func(a Arrival) error {
					if a.isReport() {
						got = append(got, a.Store)
					}
					return nil
				}
				if err := s.Sweep(t.Context(), Woken, keep); err != nil {
					t.Fatal(err)
				}
				for mr := range 2 {
					stick.follow(fmt.Sprintf("> AT+CMGR=1\n< +CMGR: ,25\n< "+report+"\n< OK", mr))
					stick.say(`< +CDSI: "SM",0`)
					synctest.Wait()
					if err := s.Sweep(t.Context(), Woken, keep); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff([]string{"SR", "SR"}, got); diff != "" {
					t.Error(diff)
				}
				if n := stick.heard("AT+CMGR=0"); n > 1 {
					t.Errorf("it was believed %d times", n)
				}
			})
		})
	}
}

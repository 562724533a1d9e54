package modem_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/modemtest"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// stepNames are the steps of a check, in their order.
func stepNames() []string {
	return []string{"port", "AT", "SIM", "PIN tries", "network", "SMSC", "storage", "reports", "signal"}
}

// grades are the steps of a check by name, as they are when all is well.
func grades(changed map[string]modem.Grade) map[string]modem.Grade {
	all := make(map[string]modem.Grade)
	for _, name := range stepNames() {
		all[name] = modem.StepOK
	}
	maps.Copy(all, changed)
	return all
}

// after are the grades where the steps after one are not tried.
func after(name string, grade modem.Grade) map[string]modem.Grade {
	over, all := false, grades(nil)
	for _, step := range stepNames() {
		switch {
		case over:
			all[step] = modem.StepNotTried
		case step == name:
			all[name], over = grade, true
		}
	}
	return all
}

func graded(steps []modem.Step) map[string]modem.Grade {
	all := make(map[string]modem.Grade)
	for _, s := range steps {
		all[s.Name] = s.Grade
	}
	return all
}

const (
	warn   = modem.StepWarn
	failed = modem.StepFailed
)

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		cfg     simulated.Config
		faults  []simulated.Fault
		prepare func(*modemtest.Bench)
		want    map[string]modem.Grade
		says    string // in what was found or is to be done
	}{
		"all is well": {want: grades(nil), says: "-73 dBm"},
		"no SIM": {
			prepare: func(b *modemtest.Bench) { b.Stick.RemoveSIM() },
			want:    after("SIM", failed), says: "SIM not inserted",
		},
		"PUK": {
			cfg:     simulated.Config{PIN: "1234", Ports: 2},
			prepare: func(b *modemtest.Bench) { wrongPINs(b, 3) },
			want:    after("PIN tries", failed), says: "enter the PUK",
		},
		"not registered": {
			faults: []simulated.Fault{{Name: "unregistered", Code: 2}},
			want:   grades(map[string]modem.Grade{"network": failed}), says: "searching",
		},
		"denied": {
			faults: []simulated.Fault{{Name: "unregistered", Code: 3}},
			want:   grades(map[string]modem.Grade{"network": failed}), says: "refuses this SIM",
		},
		"roaming": {
			faults: []simulated.Fault{{Name: "unregistered", Code: 5}},
			want:   grades(map[string]modem.Grade{"network": warn}), says: "abroad",
		},
		"no SMSC": {
			faults: []simulated.Fault{{Name: "bare-ok", Command: "+CSCA"}},
			want:   grades(map[string]modem.Grade{"SMSC": failed}), says: "service centre",
		},
		"SMSC not told": {
			faults: []simulated.Fault{{Name: "cme-error", Command: "+CSCA", Code: 58}},
			want:   grades(map[string]modem.Grade{"SMSC": warn}), says: "CME 58",
		},
		"storage full": {
			faults: []simulated.Fault{{Name: "storage-full"}},
			want:   grades(map[string]modem.Grade{"storage": failed}), says: "delete the old ones",
		},
		"storage nearly full": {
			cfg:     simulated.Config{Capacity: map[string]int{"SM": 5}},
			prepare: func(b *modemtest.Bench) { b.Preload("un", "deux", "trois", "quatre") },
			want:    grades(map[string]modem.Grade{"storage": warn}), says: "SM 4 of 5",
		},
		"storage not told": {
			faults: []simulated.Fault{{Name: "bare-ok", Command: "+CPMS"}},
			want:   grades(map[string]modem.Grade{"storage": warn}), says: "how full",
		},
		"no reports": {
			cfg:  simulated.Config{Reports: []int{0}},
			want: grades(map[string]modem.Grade{"reports": warn}), says: "no delivery reports",
		},
		"texts not told of": {
			cfg:  simulated.Config{Deliveries: []int{0}, Reports: []int{0, 1, 2}},
			want: grades(map[string]modem.Grade{"reports": warn}),
		},
		"no signal": {
			faults: []simulated.Fault{{Name: "no-signal"}},
			want:   grades(map[string]modem.Grade{"signal": warn}), says: "does not tell its strength",
		},
		"weak signal": {
			cfg:  simulated.Config{Signal: 3},
			want: grades(map[string]modem.Grade{"signal": warn}), says: "-107 dBm",
		},
		"frozen": {
			faults: []simulated.Fault{{Name: "freeze"}},
			want:   after("AT", failed), says: "does not answer",
		},
		"unplugged": {
			prepare: func(b *modemtest.Bench) { b.Stick.Unplug() },
			want:    after("AT", failed), says: "lost",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := modemtest.New(t, test.cfg)
				b.Config.Root = fstest.MapFS{}
				b.Open()
				for _, f := range test.faults {
					b.Fault(f)
				}
				if test.prepare != nil {
					test.prepare(b)
				}
				steps := b.Session.Check(t.Context())
				b.Want("grades", graded(steps), test.want)
				says(b, steps, test.says)
			})
		})
	}
}

// says wants words in what a check found or advises, and advice for each step
// that failed.
func says(b *modemtest.Bench, steps []modem.Step, want string) {
	b.T.Helper()
	var all strings.Builder
	for _, s := range steps {
		all.WriteString(s.Found + "; " + s.Hint + "\n")
		if s.Grade == modem.StepFailed && s.Found == "" {
			b.T.Errorf("%s failed without a reason", s.Name)
		}
	}
	if !strings.Contains(all.String(), want) {
		b.T.Errorf("nothing says %q in:\n%s", want, all.String())
	}
}

// wrongPINs locks the SIM by tries of somebody else.
func wrongPINs(b *modemtest.Bench, n int) {
	b.Stick.RemoveSIM()
	b.Stick.InsertSIM()
	port := b.Stick.PipeOf(1)
	for range n {
		if _, err := port.Write([]byte("AT+CPIN=\"0000\"\r")); err != nil {
			b.T.Fatal(err)
		}
	}
}

// TestCheckPIN: a SIM that asks for its PIN is told of, and the PIN not offered,
// neither by a check of an open modem nor by one of its own.
func TestCheckPIN(t *testing.T) {
	for name, alone := range map[string]bool{"a session": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := modemtest.New(t, simulated.Config{PIN: "1234"})
				b.Config.Root = fstest.MapFS{}
				var steps []modem.Step
				if alone {
					b.Config.PIN = "9999"
					steps = modem.Check(t.Context(), b.Config)
				} else {
					b.Open().Stick.RemoveSIM()
					b.Stick.InsertSIM()
					steps = b.Session.Check(t.Context())
				}
				b.Want("grades", graded(steps), after("PIN tries", failed))
				says(b, steps, "3 of 3 tries left")
			})
		})
	}
}

// TestCheckAlone: a modem that no session is on, also one that can not be opened.
func TestCheckAlone(t *testing.T) {
	tests := map[string]struct {
		prepare func(*modemtest.Bench)
		want    map[string]modem.Grade
	}{
		"all is well":      {func(*modemtest.Bench) {}, grades(nil)},
		"unplugged":        {func(b *modemtest.Bench) { b.Stick.Unplug() }, after("port", failed)},
		"in use":           {func(b *modemtest.Bench) { b.Refuse = modem.ErrBusy }, after("port", failed)},
		"not allowed":      {func(b *modemtest.Bench) { b.Refuse = fs.ErrPermission }, after("port", failed)},
		"frozen":           {func(b *modemtest.Bench) { b.Fault(simulated.Fault{Name: "freeze"}) }, after("AT", failed)},
		"no SIM":           {func(b *modemtest.Bench) { b.Stick.RemoveSIM() }, after("SIM", failed)},
		"refuses PDU mode": {func(b *modemtest.Bench) { b.Fault(simulated.Fault{Name: "cms-error", Command: "+CMGF", Code: 303}) }, after("AT", failed)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := modemtest.New(t, simulated.Config{})
				b.Config.Root = fstest.MapFS{}
				test.prepare(b)
				steps := modem.Check(t.Context(), b.Config)
				b.Want("grades", graded(steps), test.want)
				says(b, steps, "")
			})
		})
	}
}

// TestUnopened: which step an error of Open stands for.
func TestUnopened(t *testing.T) {
	tests := map[string]struct {
		err  error
		want string
	}{
		"absent":           {&modem.Problem{State: modem.Absent, Reason: "not there"}, "port"},
		"no permission":    {&modem.Problem{State: modem.Faulty, Reason: "no", Err: fs.ErrPermission}, "port"},
		"mute":             {&modem.Problem{State: modem.Faulty, Reason: "mute", Err: modem.ErrSilent}, "AT"},
		"lost":             {modem.ErrLost, "AT"},
		"no card":          {&modem.Problem{State: modem.Halted, Reason: "none", Err: &modem.RefusedError{Kind: modem.CME, Code: 10}}, "SIM"},
		"card broken":      {&modem.Problem{State: modem.Halted, Reason: "bad", Err: &modem.RefusedError{Kind: modem.CMS, Code: 313}}, "SIM"},
		"PIN refused":      {&modem.Problem{State: modem.Halted, Reason: "pin", Err: &modem.RefusedError{Kind: modem.CME, Code: 16}}, "PIN tries"},
		"PUK":              {&modem.Problem{State: modem.Halted, Reason: "puk"}, "PIN tries"},
		"of another world": {errors.New("odd"), "AT"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(after(test.want, failed), graded(modem.Unopened(test.err))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCheckPort: names that do not last, and programs that may take the port.
func TestCheckPort(t *testing.T) {
	tests := map[string]struct {
		port string
		root fstest.MapFS
		want modem.Grade
		says string
	}{
		"by path":         {port: "/dev/ttyUSB0", want: warn, says: "imei:860"},
		"by stable name":  {port: "/dev/serial/by-id/usb-ZTE-if00", want: modem.StepOK},
		"ModemManager":    {port: "sim", root: fstest.MapFS{"proc/8/comm": {Data: []byte("ModemManager\n")}}, want: warn, says: "systemctl mask --now ModemManager"},
		"another program": {port: "sim", root: fstest.MapFS{"proc/8/comm": {Data: []byte("bash\n")}}, want: modem.StepOK},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := modemtest.New(t, simulated.Config{})
				b.Config.Port, b.Config.Root = test.port, test.root
				if test.root == nil {
					b.Config.Root = fstest.MapFS{}
				}
				steps := b.Open().Session.Check(t.Context())
				b.Want("grade", steps[0].Grade, test.want)
				says(b, steps, test.says)
			})
		})
	}
}

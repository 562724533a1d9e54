package modem

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

const (
	anIMEI  = "860125000000011"
	another = "860125000000029"
)

// desk is a computer with things plugged in: its file system, and what is
// behind each port.
type desk struct {
	root   fstest.MapFS
	ports  map[string]func() (io.ReadWriteCloser, error)
	opened []string
}

// newDesk is a computer with two sticks: at 1-2 one of three ports, whose middle
// one is mute, at 1-3 one of one port that has a stable name.
func newDesk() *desk {
	files := aStick("1-2", "12d1:1506", "ff01+", "ff02+", "ff03+")
	files["1-2/product"] = "HUAWEI Mobile"
	files["1-2:1.0/ttyUSB0/port_number"], files["1-2:1.1/ttyUSB1/port_number"], files["1-2:1.2/ttyUSB2/port_number"] = "0", "1", "2"
	maps.Copy(files, aStick("1-3", "19d2:0031", "0202+"))
	files["1-3:1.0/tty/ttyACM0/dev"] = "166:0"
	d := &desk{root: usb(files), ports: make(map[string]func() (io.ReadWriteCloser, error))}
	d.link("dev/serial/by-id/usb-ZTE-if00", "../../ttyACM0")
	first := simulated.New(simulated.Config{IMEI: anIMEI, Manufacturer: "huawei", Model: "E173", Ports: 2})
	d.plug("/dev/ttyUSB0", first, 0)
	d.ports["/dev/ttyUSB1"] = nothing
	d.plug("/dev/ttyUSB2", first, 1)
	d.plug("/dev/serial/by-id/usb-ZTE-if00", simulated.New(simulated.Config{IMEI: another, Manufacturer: "ZTE", Model: "MF190", PIN: "1234"}), 0)
	return d
}

func (d *desk) link(name, to string) {
	d.root[name] = &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink}
}

func (d *desk) plug(path string, stick *simulated.Modem, n int) {
	d.ports[path] = func() (io.ReadWriteCloser, error) { return stick.PipeOf(n), nil }
}

// process runs a program that has devices open.
func (d *desk) process(pid, name string, devices ...string) {
	d.root[path.Join("proc", pid, "comm")] = &fstest.MapFile{Data: []byte(name + "\n")}
	for i, device := range devices {
		d.link(path.Join("proc", pid, "fd", string(rune('3'+i))), device)
	}
}

// nothing is a port behind which nobody listens.
func nothing() (io.ReadWriteCloser, error) {
	m := simulated.New(simulated.Config{})
	err := m.Fault(simulated.Fault{Name: "freeze"})
	return m.Pipe(), err
}

func (d *desk) survey(t *testing.T, used map[string]string) []Found {
	t.Helper()
	opened := make(chan string, 100)
	found, err := Survey(t.Context(), SurveyOptions{
		Root:  d.root,
		Ports: func() ([]string, error) { return slices.Sorted(maps.Keys(d.ports)), nil },
		Open:  func(path string) (io.ReadWriteCloser, error) { opened <- path; return d.ports[path]() },
		Used:  used,
	})
	if err != nil {
		t.Fatal(err)
	}
	close(opened)
	for path := range opened {
		d.opened = append(d.opened, path)
	}
	return found
}

// summary is what a person learns first of each thing.
func summary(found []Found) map[string]string {
	all := make(map[string]string)
	for _, f := range found {
		line := []string{string(f.Condition)}
		for _, s := range []string{f.SIM, f.Reason, f.Config} {
			if s != "" {
				line = append(line, s)
			}
		}
		all[f.Name] = strings.Join(line, "; ")
	}
	return all
}

func TestSurvey(t *testing.T) {
	const huawei, zte = "huawei E173", "ZTE MF190"
	answers := map[string]string{
		huawei: "modem; ready; imei:" + anIMEI,
		zte:    "modem; asks for SIM PIN; imei:" + another,
	}
	tests := map[string]struct {
		change func(*desk)
		used   map[string]string
		want   map[string]string // beside, or instead of, what answers
		hint   string            // in one of them
		opened int               // ports, of four
	}{
		"two sticks": {opened: 4},
		"one is ours": {
			used: map[string]string{"/dev/ttyACM0": "orange"}, opened: 3, hint: "tocsin modem check orange",
			want: map[string]string{zte: "", "19d2:0031": "in use; used by tocsin as orange"},
		},
		"one is ours, by its stable name": {
			used: map[string]string{"/dev/serial/by-id/usb-ZTE-if00": "orange"}, opened: 3,
			want: map[string]string{zte: "", "19d2:0031": "in use; used by tocsin as orange"},
		},
		"ModemManager has a port": {
			change: func(d *desk) { d.process("812", "ModemManager", "/dev/null", "/dev/ttyUSB2") }, opened: 1, hint: "udev",
			want: map[string]string{huawei: "", "HUAWEI Mobile": "in use; used by ModemManager"},
		},
		"ModemManager may have it": {
			change: func(d *desk) {
				d.process("812", "ModemManager")
				d.ports["/dev/serial/by-id/usb-ZTE-if00"] = refusing(ErrBusy)
			}, opened: 4, hint: `ATTRS{idVendor}=="19d2", ATTRS{idProduct}=="0031"`,
			want: map[string]string{zte: "", "19d2:0031": "in use; /dev/serial/by-id/usb-ZTE-if00 is used by ModemManager"},
		},
		"a lock file": {
			change: func(d *desk) {
				d.process("77", "gammu-smsd")
				d.root["var/lock/LCK..ttyACM0"] = &fstest.MapFile{Data: []byte("        77\n")}
			}, opened: 3, hint: "stop gammu-smsd",
			want: map[string]string{zte: "", "19d2:0031": "in use; used by gammu-smsd"},
		},
		"a lock file of a program that is gone": {
			change: func(d *desk) { d.root["var/lock/LCK..ttyACM0"] = &fstest.MapFile{Data: []byte("        77\n")} }, opened: 4,
		},
		"not allowed": {
			change: func(d *desk) { d.ports["/dev/serial/by-id/usb-ZTE-if00"] = refusing(fs.ErrPermission) }, opened: 4, hint: "dialout",
			want: map[string]string{zte: "", "19d2:0031": "not allowed; no permission to open /dev/serial/by-id/usb-ZTE-if00"},
		},
		"does not open": {
			change: func(d *desk) { d.ports["/dev/serial/by-id/usb-ZTE-if00"] = refusing(errors.New("odd")) }, opened: 4,
			want: map[string]string{zte: "", "19d2:0031": "broken; open /dev/serial/by-id/usb-ZTE-if00: odd"},
		},
		"sticks that are no modems": {
			change: func(d *desk) {
				maps.Copy(d.root, usb(aStick("1-4", "12d1:14dc")))
				maps.Copy(d.root, usb(aStick("1-5", "19d2:2000")))
				maps.Copy(d.root, usb(aStick("1-6", "046d:c077", "0301+"))) // a mouse
			}, opened: 4, hint: "usb-modeswitch",
			want: map[string]string{
				"12d1:14dc": "network card; a network card (HiLink), not a modem",
				"19d2:2000": "CD-ROM; still a CD-ROM with its drivers",
			},
		},
		"a port of no stick": {
			change: func(d *desk) { d.ports["/dev/ttyS0"] = nothing }, opened: 5,
			want: map[string]string{"/dev/ttyS0": "no answer; nothing answers AT"},
		},
		"a thing that is no modem": {
			change: func(d *desk) {
				m := simulated.New(simulated.Config{})
				_ = m.Fault(simulated.Fault{Name: "cme-error", Command: "+CGSN"})
				_ = m.Fault(simulated.Fault{Name: "cme-error", Command: "+GSN"})
				d.plug("/dev/ttyS0", m, 0)
			}, opened: 5,
			want: map[string]string{"/dev/ttyS0": "no answer; " + errNoModem.Error()},
		},
		"no SIM": {
			change: func(d *desk) {
				m := simulated.New(simulated.Config{IMEI: another, Manufacturer: "ZTE", Model: "MF190"})
				m.RemoveSIM()
				d.plug("/dev/serial/by-id/usb-ZTE-if00", m, 0)
			}, opened: 4,
			want: map[string]string{zte: "modem; SIM not inserted; imei:" + another},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk()
				if test.change != nil {
					test.change(d)
				}
				found := d.survey(t, test.used)
				want := maps.Clone(answers)
				maps.Copy(want, test.want)
				maps.DeleteFunc(want, func(_, v string) bool { return v == "" })
				if diff := cmp.Diff(want, summary(found)); diff != "" {
					t.Error(diff)
				}
				if len(d.opened) != test.opened {
					t.Errorf("opened %q", d.opened)
				}
				if !slices.ContainsFunc(found, func(f Found) bool { return strings.Contains(f.Hint, test.hint) }) {
					t.Errorf("nobody says %q: %+v", test.hint, found)
				}
			})
		})
	}
}

func refusing(err error) func() (io.ReadWriteCloser, error) {
	return func() (io.ReadWriteCloser, error) { return nil, err }
}

// TestSurveyPorts: the ports of one stick are together, with what each is good
// for, and where they have a stable name, by that.
func TestSurveyPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		found := newDesk().survey(t, nil)
		want := [][]FoundPort{
			{{"/dev/ttyUSB0", "/dev/ttyUSB0", true}, {"/dev/ttyUSB1", "/dev/ttyUSB1", false}, {"/dev/ttyUSB2", "/dev/ttyUSB2", true}},
			{{"/dev/serial/by-id/usb-ZTE-if00", "/dev/ttyACM0", true}},
		}
		for i, f := range found {
			if diff := cmp.Diff(want[i], f.Ports); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// TestSurveyWithoutUSB: where the system does not tell what is plugged in, the
// ports of a stick are joined by its IMEI.
func TestSurveyWithoutUSB(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.root = fstest.MapFS{}
		found := d.survey(t, nil)
		i := slices.IndexFunc(found, func(f Found) bool { return f.IMEI == anIMEI })
		want := []FoundPort{{"/dev/ttyUSB0", "/dev/ttyUSB0", true}, {"/dev/ttyUSB2", "/dev/ttyUSB2", true}}
		if diff := cmp.Diff(want, found[i].Ports); diff != "" || len(found) != 3 {
			t.Errorf("%s in %+v", diff, found)
		}
	})
}

// TestSurveyTwins: cheap sticks share an IMEI, which then names neither.
func TestSurveyTwins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.plug("/dev/serial/by-id/usb-ZTE-if00", simulated.New(simulated.Config{IMEI: anIMEI, Manufacturer: "ZTE", Model: "MF190"}), 0)
		want := map[string]string{
			"huawei E173": "modem; ready; /dev/ttyUSB0",
			"ZTE MF190":   "modem; ready; /dev/serial/by-id/usb-ZTE-if00",
		}
		if diff := cmp.Diff(want, summary(d.survey(t, nil))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSurveyOnly: a port that no list has can be asked for, but not be found by
// its IMEI later.
func TestSurveyOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		open := func(path string) (io.ReadWriteCloser, error) { return d.ports["/dev/ttyUSB0"]() }
		for port, want := range map[string]string{"/dev/ttyUSB0": "imei:" + anIMEI, "/dev/pts/9": "/dev/pts/9"} {
			found, err := Survey(t.Context(), SurveyOptions{
				Root: d.root, Open: open, Only: []string{port},
				Ports: func() ([]string, error) { return []string{"/dev/ttyUSB0", "/dev/ttyUSB1"}, nil },
			})
			if err != nil || len(found) != 1 || found[0].Config != want {
				t.Errorf("%s: %+v, %v", port, found, err)
			}
		}
		d.process("812", "ModemManager", "/dev/ttyUSB1")
		found, err := Survey(t.Context(), SurveyOptions{Root: d.root, Open: open, Only: []string{"/dev/ttyUSB0"}, Ports: func() ([]string, error) { return nil, nil }})
		if err != nil || len(found) != 1 || found[0].Condition != InUse {
			t.Errorf("its other port is in use: %+v, %v", found, err)
		}
	})
}

// TestSurveyAlso: a port that no list has is looked at, too, if it is named; one
// under another name is not looked at twice.
func TestSurveyAlso(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.plug("sim/modem0", simulated.New(simulated.Config{}), 0)
		d.ports["/dev/ttyACM0"] = d.ports["/dev/serial/by-id/usb-ZTE-if00"]
		found, err := Survey(t.Context(), SurveyOptions{
			Root: d.root, Also: []string{"/dev/serial/by-id/usb-ZTE-if00", "sim/modem0"},
			Open:  func(path string) (io.ReadWriteCloser, error) { return d.ports[path]() },
			Ports: func() ([]string, error) { return []string{"/dev/ttyACM0"}, nil },
		})
		var got []FoundPort
		for _, f := range found {
			got = append(got, f.Ports...)
		}
		want := []FoundPort{{"/dev/ttyACM0", "/dev/ttyACM0", true}, {"sim/modem0", "sim/modem0", true}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s, %v", diff, err)
		}
	})
}

// TestSurveyIsBounded: mute ports are waited for side by side.
func TestSurveyIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		for _, name := range []string{"/dev/ttyS0", "/dev/ttyS1", "/dev/ttyS2", "/dev/ttyS3"} {
			d.ports[name] = nothing
		}
		start := time.Now()
		if d.survey(t, nil); time.Since(start) > surveyed {
			t.Errorf("took %v", time.Since(start))
		}
	})
}

// TestSurveyOfNothing: a computer without a port is no error, and prints as a
// list.
func TestSurveyOfNothing(t *testing.T) {
	d := &desk{root: fstest.MapFS{}}
	if diff := cmp.Diff([]Found{}, d.survey(t, nil)); diff != "" {
		t.Error(diff)
	}
	_, err := Survey(t.Context(), SurveyOptions{Root: d.root, Ports: func() ([]string, error) { return nil, os.ErrInvalid }})
	if !errors.Is(err, os.ErrInvalid) {
		t.Error(err)
	}
}

// TestHolders: of what programs have open, only serial ports count.
func TestHolders(t *testing.T) {
	d := newDesk()
	d.process("7", "gammu-smsd", "/dev/ttyUSB0", "/dev/null", "/dev/tty", "socket:[1]")
	d.process("8", "a", "/dev/pts/3")
	if diff := cmp.Diff(map[string]string{"/dev/ttyUSB0": "gammu-smsd"}, holders(d.root)); diff != "" {
		t.Error(diff)
	}
}

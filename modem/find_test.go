package modem

import (
	"errors"
	"go/parser"
	gotoken "go/token"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

func TestFind(t *testing.T) {
	// ports: one we may not open, a mute one, a modem, another modem.
	tests := map[string]struct {
		port  string
		want  string
		state State
	}{
		"auto":            {port: "auto", want: "/dev/ttyUSB1"},
		"nothing said":    {port: "", want: "/dev/ttyUSB1"},
		"by IMEI":         {port: "imei:356938035643825", want: "/dev/ttyUSB2"},
		"IMEI not here":   {port: "imei:111111111111111", state: Faulty},
		"path":            {port: "/dev/ttyUSB2", want: "/dev/ttyUSB2"},
		"mute path":       {port: "/dev/ttyUSB0", state: Faulty},
		"no such path":    {port: "/dev/ttyUSB9", state: Absent},
		"not allowed":     {port: "/dev/ttyS0", state: Faulty},
		"in use":          {port: "/dev/ttyS1", state: Faulty},
		"IMEI of 16 (SV)": {port: "imei:3569380356438099", want: "/dev/ttyUSB1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, err := Open(t.Context(), Config{
					Port: test.port,
					Ports: func() ([]string, error) {
						return []string{"/dev/ttyS0", "/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2"}, nil
					},
					Open: func(path string) (io.ReadWriteCloser, error) { return plug(t, path) },
				})
				if test.want != "" {
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					if s.Identity().Port != test.want {
						t.Errorf("opened %s", s.Identity().Port)
					}
					return
				}
				var p *Problem
				if !errors.As(err, &p) || p.State != test.state || p.Hint == "" {
					t.Errorf("%+v", err)
				}
			})
		})
	}
}

func plug(t *testing.T, path string) (io.ReadWriteCloser, error) {
	switch path {
	case "/dev/ttyUSB0":
		return newStick(t, "* AT"), nil
	case "/dev/ttyUSB1":
		return newStick(t, ""), nil
	case "/dev/ttyUSB2":
		return newStick(t, "* AT+CGSN\n< 356938035643825\n< OK"), nil
	case "/dev/ttyS0":
		return nil, os.ErrPermission
	case "/dev/ttyS1":
		return nil, ErrBusy
	}
	return nil, os.ErrNotExist
}

// TestFindNamesWhoIsInTheWay: other programs, and sticks that are no modems yet.
func TestFindNamesWhoIsInTheWay(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s + "\n")} }
	tests := map[string]struct {
		port string
		root fstest.MapFS
		says string
	}{
		"mute, and ModemManager runs": {"/dev/ttyUSB0", fstest.MapFS{"proc/99/comm": text("ModemManager")}, "systemctl mask --now ModemManager"},
		"mute, and nobody else runs":  {"/dev/ttyUSB0", fstest.MapFS{"proc/99/comm": text("bash")}, "unplug"},
		"in use by a program": {"/dev/ttyS1", fstest.MapFS{
			"proc/99/comm": text("gammu-smsd"), "run/lock/LCK..ttyS1": text("99"),
		}, "used by gammu-smsd"},
		"gone, and back as a CD-ROM": {"/dev/ttyUSB9", fstest.MapFS{
			"sys/bus/usb/devices/1-2/idVendor": text("12d1"), "sys/bus/usb/devices/1-2/idProduct": text("1446"),
		}, "CD-ROM"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := Open(t.Context(), Config{
					Port: test.port, Root: test.root,
					Open: func(path string) (io.ReadWriteCloser, error) { return plug(t, path) },
				})
				var p *Problem
				if !errors.As(err, &p) || !strings.Contains(p.Reason+"; "+p.Hint, test.says) {
					t.Errorf("%+v, want %q", p, test.says)
				}
			})
		})
	}
}

// TestSearchIsBounded: ports that stay mute do not hold the others up for long.
func TestSearchIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := Open(t.Context(), Config{
			Port:  "auto",
			Ports: func() ([]string, error) { return []string{"/dev/ttyUSB0", "/dev/ttyUSB0", "/dev/ttyUSB0"}, nil },
			Open:  func(path string) (io.ReadWriteCloser, error) { return plug(t, path) },
		})
		if err == nil || time.Since(start) > 30*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// TestImports: packages that do not build everywhere, or pull others that do not.
func TestImports(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		parsed, err := parser.ParseFile(gotoken.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			switch strings.Trim(i.Path.Value, `"`) {
			case "go.bug.st/serial/enumerator", "github.com/warthog618/modem/serial", "github.com/warthog618/modem/gsm":
				t.Errorf("%s imports %s", f.Name(), i.Path.Value)
			}
		}
	}
}

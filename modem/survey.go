package modem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Condition is what a thing that Survey found is good for.
type Condition string

// The conditions.
const (
	Usable     Condition = "modem"        // it answers, and says who it is
	InUse      Condition = "in use"       // another program, or a daemon of ours, has it
	Mute       Condition = "no answer"    // its ports open and say nothing a modem says
	NotAllowed Condition = "not allowed"  // its ports may not be opened
	Broken     Condition = "broken"       // its ports do not open
	Network    Condition = "network card" // no modem: see Hint
	Unswitched Condition = "CD-ROM"       // not yet a modem: see Hint
	Driverless Condition = "no driver"    // not yet a modem: see Hint
)

// Found is one thing that is plugged in: a stick, or a port that belongs to none.
type Found struct {
	Condition    Condition   `json:"condition"`
	Name         string      `json:"name"`          // what it calls itself, or the model, or the port
	USB          string      `json:"usb,omitempty"` // vendor and product, "12d1:1506"
	Place        string      `json:"place,omitempty"`
	Ports        []FoundPort `json:"ports"`
	Manufacturer string      `json:"manufacturer,omitempty"`
	Model        string      `json:"model,omitempty"`
	IMEI         string      `json:"imei,omitempty"`
	SIM          string      `json:"sim,omitempty"`    // "ready", or why it is not
	Modem        string      `json:"modem,omitempty"`  // the name it has in config.yaml, if it has one
	Config       string      `json:"config,omitempty"` // what to write as its port
	Reason       string      `json:"reason,omitempty"`
	Hint         string      `json:"hint,omitempty"` // what to do

	devices []string // all of the stick, also those that are not looked at
}

// FoundPort is a serial port.
type FoundPort struct {
	Path    string `json:"path"`   // as to be opened: the stable name where it has one
	Device  string `json:"device"` // "/dev/ttyUSB0"
	Answers bool   `json:"answers"`
}

// SurveyOptions say where Survey looks.
type SurveyOptions struct {
	// Root is the root of the file system, by which Linux tells of what is
	// plugged in and of who uses it; nil: the system's own.
	Root fs.FS
	// Ports lists the serial ports; nil: the system's own.
	Ports func() ([]string, error)
	// Open opens one; nil: as a serial port.
	Open func(path string) (io.ReadWriteCloser, error)
	// Only are the ports to look at, listed or not; nil: those that are listed.
	Only []string
	// Also are further ports to look at where Only names none.
	Also []string
	// Used are the ports that are not to be touched, with the name of the
	// modem that each is.
	Used map[string]string
	// Hub is that of the modems of the same program; nil: there are none.
	Hub *Hub
}

// surveyed is how long the answers of one port are waited for.
const surveyed = 12 * time.Second

// Survey finds all that is plugged in and is a modem, or might be one: sticks
// and serial ports, in the order of the USB. It opens only ports that nobody
// holds, all at once.
func Survey(ctx context.Context, opt SurveyOptions) ([]Found, error) {
	cfg := Config{Open: opt.Open, Ports: opt.Ports, Root: opt.Root, Hub: opt.Hub}.withDefaults()
	paths, err := cfg.Ports()
	if err != nil {
		return nil, fmt.Errorf("list the ports: %w", err)
	}
	v := &survey{root: cfg.Root, cfg: cfg, held: holders(cfg.Root), used: make(map[string]string)}
	for path, name := range opt.Used {
		v.used[linked(cfg.Root, path)] = name
	}
	for _, p := range paths {
		v.listed = append(v.listed, linked(cfg.Root, p))
	}
	if len(opt.Only) > 0 {
		paths = opt.Only
	} else {
		paths = append(paths, v.unlisted(opt.Also)...)
	}
	all := v.things(paths)
	var probing sync.WaitGroup
	for _, f := range all {
		probing.Go(func() { v.examine(ctx, f) })
	}
	probing.Wait()
	return v.told(all), ctx.Err()
}

// survey is one look at all that is plugged in.
type survey struct {
	root fs.FS
	cfg  Config
	held map[string]string // the program that has a device open
	used map[string]string // the modem of ours that a device is

	listed []string // the devices that a search by IMEI would find
}

// unlisted leaves out the ports whose device is listed already.
func (v *survey) unlisted(paths []string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return slices.Contains(v.listed, linked(v.root, p)) })
}

// things groups the ports by the stick they belong to, and adds the sticks that
// have none but should.
func (v *survey) things(paths []string) []*Found {
	var all []*Found
	byTTY := make(map[string]*Found)
	for _, s := range usbSticks(v.root) {
		if why, hint := s.explain(); len(s.ttys) > 0 || why != "" {
			f := &Found{Condition: Condition(s.noModem()), Name: cmp.Or(s.name, s.id), USB: s.id, Place: s.place, Reason: why, Hint: hint}
			all = append(all, f)
			for _, tty := range s.ttys {
				byTTY["/dev/"+tty] = f
				f.devices = append(f.devices, "/dev/"+tty)
			}
		}
	}
	for _, p := range paths {
		device := linked(v.root, p)
		f := byTTY[device]
		if f == nil {
			f = &Found{Name: p, devices: []string{device}}
			all = append(all, f)
		}
		f.Ports = append(f.Ports, FoundPort{Path: p, Device: device})
	}
	return slices.DeleteFunc(all, func(f *Found) bool { return len(f.Ports) == 0 && f.Condition == "" })
}

// mostLinks bounds how many symbolic links are followed.
const mostLinks = 8

// linked follows the symbolic links of a path, as those of /dev/serial/by-id.
func linked(root fs.FS, name string) string {
	for range mostLinks {
		from := name
		if abs, err := filepath.Abs(name); err == nil {
			from = abs
		}
		to, err := fs.ReadLink(root, strings.TrimPrefix(from, "/"))
		switch {
		case err != nil:
			return name
		case path.IsAbs(to):
			name = to
		default:
			name = path.Join(path.Dir(from), to)
		}
	}
	return name
}

// examine finds out what a thing is good for, without touching what somebody
// uses.
func (v *survey) examine(ctx context.Context, f *Found) {
	if len(f.Ports) == 0 || v.taken(f) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, surveyed)
	defer cancel()
	answers := make([]answer, len(f.Ports))
	var asking sync.WaitGroup
	for i, p := range f.Ports {
		asking.Go(func() { answers[i] = v.ask(ctx, p.Path) })
	}
	asking.Wait()
	for i, a := range answers {
		f.Ports[i].Answers = a.err == nil
		switch {
		case f.IMEI != "":
		case a.err != nil:
			v.unusable(f, a.err)
		default:
			f.is(a)
		}
	}
}

// taken notes who has one of the ports: then none of them is opened, since the
// others lead to the same stick.
func (v *survey) taken(f *Found) bool {
	for _, device := range f.devices {
		if name := v.used[device]; name != "" {
			f.Condition, f.Modem, f.Reason = InUse, name, "used by tocsin as "+name
			f.Hint = "how it is: tocsin modem check " + name
			return true
		}
		if program := cmp.Or(v.held[device], lockedBy(v.root, device)); program != "" {
			f.inUse(holder{program, f.USB})
			return true
		}
	}
	return false
}

func (f *Found) inUse(by holder) {
	f.Condition, f.Reason, f.Hint = InUse, "used by "+by.name, by.hint()
}

// answer is what one port told.
type answer struct {
	identity Identity
	sim      string
	err      error
}

// ask opens one port and asks what answers there who it is.
func (v *survey) ask(ctx context.Context, path string) answer {
	s, err := tryFor(ctx, v.cfg, path, wanted{})
	if err != nil {
		return answer{err: err}
	}
	defer s.Close()
	if err := s.identify(ctx); err != nil {
		return answer{err: err}
	}
	return answer{identity: s.identity, sim: s.simInWords(ctx)}
}

// is notes the modem that answered.
func (f *Found) is(a answer) {
	f.Condition, f.Reason, f.Hint = Usable, "", ""
	f.Manufacturer, f.Model, f.IMEI, f.SIM = a.identity.Manufacturer, a.identity.Model, a.identity.IMEI, a.sim
	f.Name = strings.TrimSpace(f.Manufacturer + " " + f.Model)
}

// simInWords says how the SIM is, for people.
func (s *Session) simInWords(ctx context.Context) string {
	state, err := s.simState(ctx)
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p.Reason
	case err != nil:
		return "does not tell"
	case state == "READY":
		return "ready"
	}
	return "asks for " + state
}

// unusable notes why a port can not be used. What a person can do something
// about outweighs a port that is mute, as most sticks have one.
func (v *survey) unusable(f *Found, err error) {
	var why *Problem
	if !errors.As(err, &why) {
		why = &Problem{Reason: err.Error()}
	}
	switch {
	case errors.Is(err, os.ErrPermission):
		f.Condition, f.Reason, f.Hint = NotAllowed, why.Reason, why.Hint
	case errors.Is(err, ErrBusy):
		f.Condition, f.Reason, f.Hint = InUse, why.Reason, why.Hint
	case f.Condition != "":
	case errors.Is(err, ErrSilent), errors.Is(err, context.DeadlineExceeded):
		f.Condition, f.Reason = Mute, "nothing answers AT"
	case errors.Is(err, errNoModem):
		f.Condition, f.Reason = Mute, why.Reason
	default:
		f.Condition, f.Reason, f.Hint = Broken, why.Reason, why.Hint
	}
}

// told completes what was found: ports of one stick that the USB did not join
// are one by their IMEI, and each modem gets the line for config.yaml.
func (v *survey) told(all []*Found) []Found {
	out := []Found{}
	for _, f := range all {
		i := slices.IndexFunc(out, func(o Found) bool { return f.IMEI != "" && o.IMEI == f.IMEI && f.Place == "" && o.Place == "" })
		if i >= 0 {
			out[i].Ports = append(out[i].Ports, f.Ports...)
			continue
		}
		out = append(out, *f)
	}
	for i := range out {
		out[i].Config = v.portLine(out, out[i])
	}
	return out
}

// portLine is what to write as the port of a modem: its IMEI, which outlives
// every replug, unless another stick has the same one, as cheap ones do, or its
// port is none that is listed.
func (v *survey) portLine(all []Found, f Found) string {
	if f.IMEI == "" {
		return ""
	}
	twins := slices.DeleteFunc(slices.Clone(all), func(o Found) bool { return o.IMEI != f.IMEI })
	answers := f.Ports[slices.IndexFunc(f.Ports, func(p FoundPort) bool { return p.Answers })]
	if len(twins) > 1 || !slices.Contains(v.listed, answers.Device) {
		return answers.Path
	}
	return byIMEI + f.IMEI
}

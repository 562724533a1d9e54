//go:build linux

package peers

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// GammuSMSD is gammu's daemon with files for a store. It serves one modem, so
// for several there are several.
type GammuSMSD struct {
	dir   string
	ports []string
	runs  []*Process
	given int // texts queued so far
}

// gammuConfig is tuned: the loop runs as often as it can (once a second; 0 is
// a busy loop), looks for texts in each round and asks the modem for nothing
// that is not needed. It keeps no log: of a stick that is gone it would write
// two million lines a minute.
const gammuConfig = `[gammu]
device = %[2]s
connection = at115200

[smsd]
service = files
loopsleep = 1
commtimeout = 1
receivefrequency = 1
statusfrequency = 0
checksecurity = 0
checkbattery = 0
checksignal = 0
checknetwork = 0
inboxpath = %[1]s/in/
outboxpath = %[1]s/out/
sentsmspath = %[1]s/sent/
errorsmspath = %[1]s/error/
inboxformat = standard
outboxformat = standard
transmitformat = auto
`

// NewGammuSMSD writes the configuration for some ports into folders of dir.
func NewGammuSMSD(dir string, ports ...string) (*GammuSMSD, error) {
	g := &GammuSMSD{dir: dir, ports: ports}
	for i, port := range ports {
		if err := folders(g.at(i), "in", "out", "sent", "error"); err != nil {
			return nil, err
		}
		if err := os.WriteFile(g.at(i, "smsdrc"), fmt.Appendf(nil, gammuConfig, g.at(i), port), 0o600); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// at is a path below the folder of the ith modem.
func (g *GammuSMSD) at(i int, names ...string) string {
	return filepath.Join(append([]string{g.dir, fmt.Sprint(i)}, names...)...)
}

// Start starts a daemon for each modem.
func (g *GammuSMSD) Start() error {
	g.runs = nil
	for i := range g.ports {
		p, err := Start(g.at(i), "gammu-smsd", "-c", g.at(i, "smsdrc"))
		if err != nil {
			return err
		}
		g.runs = append(g.runs, p)
	}
	return nil
}

// Stop asks the daemons to end and waits for them.
func (g *GammuSMSD) Stop() {
	for _, p := range g.runs {
		p.Stop()
	}
}

// Kill is kill -9.
func (g *GammuSMSD) Kill() {
	for _, p := range g.runs {
		p.Kill()
	}
}

// CPU is the processor time of all daemons together.
func (g *GammuSMSD) CPU() (time.Duration, error) { return sumCPU(g.runs) }

func sumCPU(runs []*Process) (all time.Duration, err error) {
	for _, p := range runs {
		used, failed := p.CPU()
		all, err = all+used, errors.Join(err, failed)
	}
	return all, err
}

// Queue puts texts into the outboxes, of one modem after the other. They leave
// in the order of their files' names, OUT<priority><date>_<time>_<serial>_
// <recipient>_<note>.txt.
func (g *GammuSMSD) Queue(texts ...Text) error {
	for _, t := range texts {
		folder := g.at(g.given%len(g.ports), "out")
		if err := place(folder, fmt.Sprintf("OUTC20260101_120000_%06d_%s_sms.txt", g.given, t.Number), t.Body); err != nil {
			return err
		}
		g.given++
	}
	return nil
}

// Sent lists the numbers of the texts the daemon takes for sent.
func (g *GammuSMSD) Sent() (numbers []string, err error) {
	for i := range g.ports {
		files, err := os.ReadDir(g.at(i, "sent"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			numbers = append(numbers, strings.Split(f.Name(), "_")[3])
		}
	}
	return numbers, nil
}

// Inbox lists the texts received, each file of a part having been joined to
// the one before: IN<date>_<time>_<serial>_<sender>_<part>.txt.
func (g *GammuSMSD) Inbox() ([]Text, error) {
	var texts []Text
	for i := range g.ports {
		files, err := filepath.Glob(g.at(i, "in", "IN*.txt"))
		if err != nil {
			return nil, err
		}
		slices.Sort(files)
		for _, name := range files {
			body, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			f := strings.Split(strings.TrimSuffix(filepath.Base(name), ".txt"), "_")
			if part := f[len(f)-1]; part != "00" && len(texts) > 0 {
				texts[len(texts)-1].Body += string(body)
				continue
			}
			texts = append(texts, Text{Number: f[3], Body: string(body)})
		}
	}
	return texts, nil
}

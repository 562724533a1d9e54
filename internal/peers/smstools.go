//go:build linux

package peers

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// SMSTools is the SMS Server Tools' smsd, which serves several modems.
type SMSTools struct {
	dir   string
	ports []string
	run   *Process
	given int // texts queued so far
}

// The configuration is tuned: it looks for work each second, tries a modem in
// trouble again soon, trusts our files, asks neither for the network nor, when
// texts wait to leave, for those that came in, and reads these from one list.
const (
	smstoolsConfig = `devices = %[2]s
outgoing = %[1]s/out
checked = %[1]s/checked
failed = %[1]s/failed
incoming = %[1]s/in
sent = %[1]s/sent
logfile = %[1]s/log
infofile = %[1]s/working
pidfile = %[1]s/pid
loglevel = 5
delaytime = 1
delaytime_mainprocess = 1
errorsleeptime = 1
blocktime = 5
decode_unicode_text = yes
incoming_utf8 = yes
spool_directory_order = yes
trust_outgoing = yes
`
	smstoolsModem = `
[%s]
device = %s
baudrate = 115200
incoming = yes
check_memory_method = 31
device_open_retries = -1
device_open_errorsleeptime = 1
check_network = 0
`
)

// NewSMSTools writes the configuration for some ports into folder dir.
func NewSMSTools(dir string, ports ...string) (*SMSTools, error) {
	s := &SMSTools{dir: dir, ports: ports}
	if err := folders(dir, "out", "checked", "failed", "in", "sent"); err != nil {
		return nil, err
	}
	var names []string
	var modems strings.Builder
	for i, port := range ports {
		names = append(names, fmt.Sprintf("GSM%d", i+1))
		fmt.Fprintf(&modems, smstoolsModem, names[i], port)
	}
	config := fmt.Sprintf(smstoolsConfig, dir, strings.Join(names, ", ")) + modems.String()
	return s, os.WriteFile(s.at("smsd.conf"), []byte(config), 0o600)
}

func (s *SMSTools) at(name string) string { return filepath.Join(s.dir, name) }

// SMSToolsProgram is where smsd is: Debian has it among the programs of root.
func SMSToolsProgram() (string, error) {
	if path, err := exec.LookPath("smsd"); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/smsd")
}

// Start starts smsd in the foreground.
func (s *SMSTools) Start() error {
	program, err := SMSToolsProgram()
	if err != nil {
		return err
	}
	s.run, err = Start(s.dir, program, "-c", s.at("smsd.conf"), "-t")
	return err
}

// Stop asks smsd to end and waits for it.
func (s *SMSTools) Stop() { s.run.Stop() }

// Kill is kill -9 of smsd and its processes for the modems.
func (s *SMSTools) Kill() { s.run.Kill() }

// CPU is the processor time of smsd and its processes for the modems.
func (s *SMSTools) CPU() (time.Duration, error) { return s.run.CPU() }

// Queue puts texts into the outbox.
func (s *SMSTools) Queue(texts ...Text) error {
	for _, t := range texts {
		content := fmt.Sprintf("To: %s\nAlphabet: UTF-8\n\n%s", strings.TrimPrefix(t.Number, "+"), t.Body)
		if err := place(s.at("out"), fmt.Sprintf("text%06d", s.given), content); err != nil {
			return err
		}
		s.given++
	}
	return nil
}

// Sent lists the numbers of the texts smsd takes for sent.
func (s *SMSTools) Sent() (numbers []string, err error) {
	texts, err := readSMSFiles(s.at("sent"), "To")
	for _, t := range texts {
		numbers = append(numbers, t.Number)
	}
	return numbers, err
}

// Inbox lists the texts received.
func (s *SMSTools) Inbox() ([]Text, error) { return readSMSFiles(s.at("in"), "From") }

// readSMSFiles reads a folder of files that are headers, an empty line and the
// text. They are written under another name first, with a script of smsd's own
// check at start among them.
func readSMSFiles(folder, numberIn string) ([]Text, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if gone(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		head, body, whole := bytes.Cut(raw, []byte("\n\n"))
		number := header(string(head), numberIn)
		if whole && number != "" {
			texts = append(texts, Text{Number: "+" + number, Body: string(body)})
		}
	}
	return texts, nil
}

func header(head, name string) string {
	for line := range strings.Lines(head) {
		if value, is := strings.CutPrefix(line, name+": "); is {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

//go:build peers && linux

package peers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// out is what every client sends: a short text with letters that GSM has in
// its extension table or not in ASCII, one of three parts, and one that only
// UCS-2 can carry.
func out() []Text {
	return []Text{
		{"+23769000001", "Café at 9: {bring} water @ home"},
		{"+23769000002", long("out")},
		{"+23769000003", "Встреча в 9, à l'école"},
	}
}

// in is what every client receives.
func in() []Text {
	return []Text{
		{"+23769900001", "Oui, j'y serai à 9 h [moi]"},
		{"+23769900002", long("in")},
		{"+23769900003", "Приду, نعم"},
	}
}

// long has three parts and no word twice.
func long(word string) string {
	var words []string
	for i := range 60 {
		words = append(words, fmt.Sprint(word, 100+i))
	}
	return strings.Join(words, " ")
}

func TestPeers(t *testing.T) {
	program := build(t)
	for name, client := range map[string]struct {
		needs string
		test  func(t *testing.T, s *sim)
	}{
		"gammu":      {"gammu", testGammu},
		"gammu-smsd": {"gammu-smsd", testGammuSMSD},
		"smstools":   {"/usr/sbin/smsd", testSMSTools},
		"gnokii":     {"gnokii", testGnokii},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(client.needs); err != nil {
				t.Skipf("%v (make test-peers installs what Debian has)", err)
			}
			t.Parallel()
			client.test(t, startSim(t, program))
		})
	}
}

// command runs a client that does one thing, and gives what it says.
func command(t *testing.T, dir, input, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, Environment(dir), strings.NewReader(input)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, said)
	}
	return string(said)
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// compare says what the network took other than what was sent.
func (s *sim) compare(sent []Text) {
	s.t.Helper()
	took, _ := s.sent()
	slices.SortFunc(took, func(a, b Text) int { return strings.Compare(a.Number, b.Number) }) // the daemons' order is their own
	if diff := cmp.Diff(sent, took); diff != "" {
		s.t.Errorf("sent (-), taken by the network (+):\n%s", diff)
	}
}

// references compares the message references a client tells of.
func (s *sim) references(to, said string, pattern *regexp.Regexp) {
	s.t.Helper()
	var told []int
	for _, m := range pattern.FindAllStringSubmatch(said, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			s.t.Fatal(err)
		}
		told = append(told, n)
	}
	_, mrs := s.sent()
	if diff := cmp.Diff(mrs[to], told); diff != "" {
		s.t.Errorf("references of the network for %s (-), of the client (+):\n%s\nit said: %s", to, diff, said)
	}
}

func testGammu(t *testing.T, s *sim) {
	dir := t.TempDir()
	rc := write(t, filepath.Join(dir, "gammurc"), fmt.Sprintf("[gammu]\ndevice = %s\nconnection = at115200\n", s.port()))
	gammu := func(args ...string) string {
		t.Helper()
		return command(t, dir, "", "gammu", append([]string{"-c", rc}, args...)...)
	}
	if said := gammu("identify"); !strings.Contains(said, s.imei()) {
		t.Errorf("it does not know the modem's IMEI: %s", said)
	}
	for _, text := range out() {
		args := []string{"sendsms", "TEXT", text.Number, "-autolen", "1000", "-text", text.Body}
		if strings.Contains(text.Body, "В") {
			args = append(args, "-unicode")
		}
		s.references(text.Number, gammu(args...), regexp.MustCompile(`message reference=(\d+)`))
	}
	s.compare(out())

	for _, text := range in() {
		s.inject(text)
	}
	if diff := cmp.Diff(in(), gammuTexts(gammu("getallsms"))); diff != "" {
		t.Errorf("came in (-), the client shows (+):\n%s", diff)
	}
}

// gammuTexts reads what gammu getallsms prints: per part, headers, an empty
// line, the text and an empty line.
func gammuTexts(said string) (texts []Text) {
	part := regexp.MustCompile(`(?s)Remote number +: "([^"]*)"\n(.*?)\n\n(.*?)\n\n`)
	for _, m := range part.FindAllStringSubmatch(said, -1) {
		if strings.Contains(m[2], ", part ") && !strings.Contains(m[2], ", part 1 of ") {
			texts[len(texts)-1].Body += m[3]
			continue
		}
		texts = append(texts, Text{m[1], m[3]})
	}
	return texts
}

func testGnokii(t *testing.T, s *sim) {
	dir := s.dir // gnokii cuts off long names of ports
	config := write(t, filepath.Join(dir, "config"),
		"[global]\nport = modem0\nmodel = AT\nconnection = serial\n[flags]\n[logging]\ndebug = off\n")
	gnokii := func(input string, args ...string) string {
		t.Helper()
		return command(t, dir, input, "gnokii", append([]string{"--config", config}, args...)...)
	}
	if said := gnokii("", "--identify"); !strings.Contains(said, s.imei()) {
		t.Errorf("it does not know the modem's IMEI: %s", said)
	}
	for _, text := range out() {
		said := gnokii(text.Body, "--sendsms", text.Number)
		s.references(text.Number, said[strings.LastIndex(said, "reference"):], regexp.MustCompile(`(\d+)`))
	}
	s.compare(out())

	for _, text := range in() {
		s.inject(text)
	}
	if diff := cmp.Diff(in(), gnokiiTexts(gnokii("", "--getsms", "SM", "1", "end"))); diff != "" {
		t.Errorf("came in (-), the client shows (+):\n%s", diff)
	}
}

// gnokiiTexts reads what gnokii --getsms prints: per part a few headers, then
// "Text:" or "Linked (2/3):", and the text.
func gnokiiTexts(said string) (texts []Text) {
	part := regexp.MustCompile(`(?s)Sender: (\S+) .*?\n(?:Text|Linked \((\d+)/\d+\)):\n(.*?)\n(?:\n|\d+\. |$)`)
	for _, m := range part.FindAllStringSubmatch(said, -1) {
		if m[2] != "" && m[2] != "1" {
			texts[len(texts)-1].Body += m[3]
			continue
		}
		texts = append(texts, Text{m[1], m[3]})
	}
	return texts
}

// daemon is a client that runs all the time.
type daemon interface {
	Start() error
	Stop()
	Queue(...Text) error
	Sent() ([]string, error)
	Inbox() ([]Text, error)
}

func testGammuSMSD(t *testing.T, s *sim) {
	g, err := NewGammuSMSD(t.TempDir(), s.port())
	if err != nil {
		t.Fatal(err)
	}
	s.driveBy(g)
	said := command(t, g.at(0), "", "gammu-smsd-monitor", "-c", g.at(0, "smsdrc"), "-n", "1")
	if !strings.Contains(said, s.imei()) {
		t.Errorf("it does not know the modem's IMEI: %s", said)
	}
}

func testSMSTools(t *testing.T, s *sim) {
	c, err := NewSMSTools(t.TempDir(), s.port())
	if err != nil {
		t.Fatal(err)
	}
	s.driveBy(c)
	log, err := os.ReadFile(c.at("log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), s.imei()) {
		t.Errorf("it does not know the modem's IMEI: %s", log)
	}
	for _, m := range regexp.MustCompile(`Message_id: (\d+), To: (\d+)`).FindAllStringSubmatch(string(log), -1) {
		if m[2] != strings.TrimPrefix(out()[1].Number, "+") { // of one part
			s.references("+"+m[2], m[1], regexp.MustCompile(`(\d+)`))
		}
	}
}

// driveBy has a daemon send and receive.
func (s *sim) driveBy(d daemon) {
	s.t.Helper()
	if err := d.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(d.Stop)
	if err := d.Queue(out()...); err != nil {
		s.t.Fatal(err)
	}
	eventually(s.t, "all sent, as the client says", func() bool {
		sent, err := d.Sent()
		return err == nil && len(sent) == len(out())
	})
	s.compare(out())

	for _, text := range in() {
		s.inject(text)
	}
	var inbox []Text
	eventually(s.t, "all come in, as the client says", func() bool {
		var err error
		inbox, err = d.Inbox()
		return err == nil && len(inbox) == len(in())
	})
	s.overflow(d)
	byNumber := map[string]string{}
	for _, text := range inbox {
		byNumber[text.Number] = text.Body
	}
	for _, text := range in() {
		if diff := cmp.Diff(text.Body, byNumber[text.Number]); diff != "" {
			s.t.Errorf("%s: came in (-), the client shows (+):\n%s", text.Number, diff)
		}
	}
}

// overflow has more texts come in than the SIM holds.
func (s *sim) overflow(d daemon) {
	s.t.Helper()
	const n = 60
	for i := range n {
		s.inject(Text{fmt.Sprintf("+237698000%02d", i), "One of many"})
	}
	eventually(s.t, "more texts than the SIM holds", func() bool {
		inbox, err := d.Inbox()
		return err == nil && len(inbox) == len(in())+n
	})
}

package simulated

import (
	"strconv"
	"strings"
	"time"
)

// magicMark precedes the three digits of a magic recipient. Seven digits that
// begin with 999 are out of the way of numbers counted up from a round one.
const magicMark = "9990"

// Magic is a row of the table of magic recipients.
type Magic struct {
	// Suffix is the end of the number; N, S and D stand for digits.
	Suffix, About string

	from, to int
	judge    func(n *Network, s *submission, code int)
}

// MagicTable is what numbers that end in 9990 and three digits do, in any
// country: +237699990500, for example, is refused with +CMS ERROR: 500.
func MagicTable() []Magic {
	return append(refusingNumbers(), reportingNumbers()...)
}

func refusingNumbers() []Magic {
	return []Magic{
		{"9990001–9990599", "refused with +CMS ERROR of the last three digits, not sent", 1, 599, func(_ *Network, s *submission, code int) { s.refused(code) }},
		{"9990600", "silence after Ctrl-Z, not sent", 600, 600, func(_ *Network, s *submission, _ int) { s.silent, s.taken = true, false }},
		{"9990601", "silence after Ctrl-Z, sent", 601, 601, func(_ *Network, s *submission, _ int) { s.silent = true }},
		{"9990602–9990698", "sent, +CMGS late by the last two digits in seconds", 602, 698, func(_ *Network, s *submission, code int) { s.late = time.Duration(code-600) * time.Second }},
		{"9990699", "sent, +CMGS late by 150 s", 699, 699, func(_ *Network, s *submission, _ int) { s.late = 150 * time.Second }},
		{"9990820", "+CMS ERROR: 500 at once, though sent", 820, 820, answeredButSent(500, 0)},
		{"9990821", "+CMS ERROR: 500 after 40 s, though sent", 821, 821, answeredButSent(500, 40*time.Second)},
		{"9990822", "+CMS ERROR: 332 after 40 s, though sent", 822, 822, answeredButSent(332, 40*time.Second)},
		{"9990823", "+CMS ERROR: 513 at once, though sent", 823, 823, answeredButSent(513, 0)},
		{"9990824", "+CMS ERROR: 500 after 40 s, not sent", 824, 824, func(_ *Network, s *submission, _ int) { s.refused(500); s.delay += 40 * time.Second }},
		{"9990831–9990839", "refused with +CMS ERROR: 38 as often as the last digit says, then sent", 831, 839, refusedAtFirst},
	}
}

func reportingNumbers() []Magic {
	return []Magic{
		{"9990700–9990799", "sent, its report has the last two digits as TP-ST in decimal: 64–79 undelivered for good, 96–99 given up, 32–47 still trying", 700, 799, func(_ *Network, s *submission, code int) { s.report.status = byte(code - 700) }},
		{"9990800", "sent, no report", 800, 800, func(_ *Network, s *submission, _ int) { s.report.lost = true }},
		{"9990801", "sent, the report comes before +CMGS", 801, 801, func(_ *Network, s *submission, _ int) { s.report.early = true }},
		{"9990802", "sent, the report comes after an hour", 802, 802, func(_ *Network, s *submission, _ int) { s.report.delay = time.Hour }},
		{"9990803", "sent, reported as still trying, delivered a minute later", 803, 803, func(_ *Network, s *submission, _ int) { s.report.first, s.report.delay = 0x20, time.Minute }},
		{"9990804", "sent, its report comes twice", 804, 804, func(_ *Network, s *submission, _ int) { s.report.twice = true }},
	}
}

func answeredButSent(code int, after time.Duration) func(*Network, *submission, int) {
	return func(_ *Network, s *submission, _ int) {
		s.refuse = code
		s.delay += after
	}
}

// refusedAtFirst counts per recipient.
func refusedAtFirst(n *Network, s *submission, code int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.tries[s.text.to] < code-830 {
		n.tries[s.text.to]++
		s.refused(38)
	}
}

// magic has a magic recipient do what its number asks for.
func (n *Network) magic(s *submission) {
	code, is := magicCode(s.text.to)
	if !is || n.opts.NoMagic {
		return
	}
	for _, row := range n.magics {
		if code >= row.from && code <= row.to {
			row.judge(n, s, code)
			return
		}
	}
}

func magicCode(number string) (int, bool) {
	if len(number) < len(magicMark)+3 {
		return 0, false
	}
	tail := number[len(number)-len(magicMark)-3:]
	if !strings.HasPrefix(tail, magicMark) {
		return 0, false
	}
	code, err := strconv.Atoi(tail[len(magicMark):])
	return code, err == nil
}

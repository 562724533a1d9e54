package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// view is everything the onlooker sees at one moment.
type view struct {
	elapsed    time.Duration
	scene      int
	caption    string
	status     api.Status
	sent       map[string]int // texts the network took, by modem
	groups     []api.Group
	poll       api.Poll
	broadcasts []api.Broadcast // oldest first
	in         []api.InMessage // newest first
	names      map[phone.Number]string
}

// look asks the daemon for all of it, by the verbs everybody uses.
func (s *stage) look(ctx context.Context, began time.Time) (v view, err error) {
	v = view{elapsed: time.Since(began), in: s.recent.list(), sent: s.tally.counts(), names: s.names}
	v.caption, v.scene = s.script.said()
	if v.status, err = s.gateway.Status(ctx); err != nil {
		return v, err
	}
	if v.groups, err = s.gateway.Groups(ctx, api.Page{All: true}); err != nil {
		return v, err
	}
	polls, err := s.gateway.Polls(ctx)
	if err != nil {
		return v, err
	}
	if len(polls) > 0 {
		v.poll = polls[0]
	}
	list, err := s.gateway.Broadcasts(ctx, api.Page{Limit: broadcastsSeen})
	for i := len(list) - 1; i >= 0; i-- {
		v.broadcasts = append(v.broadcasts, list[i])
	}
	return v, err
}

// broadcastsSeen is how many broadcasts have a bar.
const broadcastsSeen = 4

// paint adds colour, or does not.
type paint bool

func (p paint) bold(s string) string   { return p.with("1", s) }
func (p paint) faint(s string) string  { return p.with("2", s) }
func (p paint) green(s string) string  { return p.with("32", s) }
func (p paint) red(s string) string    { return p.with("31", s) }
func (p paint) yellow(s string) string { return p.with("33", s) }

func (p paint) with(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// headLines are what stands above the bars: always the same number.
func (v view) headLines(p paint) []string {
	lines := []string{
		p.bold("TOCSIN") + fmt.Sprintf(" · a laptop, two modems, %d phones: all simulated, time runs fast", len(v.names)) +
			p.faint(fmt.Sprintf(" · %s", v.elapsed.Truncate(time.Second))),
		"",
	}
	lines = append(lines, twoLines(p, v.caption)...)
	for _, m := range v.status.Modems {
		lines = append(lines, v.modemLine(p, m))
	}
	return append(lines, v.peopleLine(p), v.pollLine(p), "", p.bold("Texts to many")+p.faint("   delivered of all, what else became of them"))
}

// twoLines folds a caption, so that a narrow screen shows all of it.
func twoLines(p paint, caption string) []string {
	lines := append(strings.Split(text.WrapSoft(caption, 74), "\n"), "")[:2]
	for i, l := range lines {
		lines[i] = p.yellow(strings.TrimSpace(l))
	}
	lines[0] = p.yellow("▶ ") + lines[0]
	lines[1] = "  " + lines[1]
	return lines
}

func (v view) modemLine(p paint, m api.Modem) string {
	state := p.green(m.State)
	if m.State != "ready" {
		state = p.red(m.State)
	}
	line := fmt.Sprintf("Modem %s %s %s  %4d texts sent", text.Pad(m.Name, 7, ' '), bars(m.Signal), text.Pad(state, 9, ' '), v.sent[m.Name])
	if m.State != "ready" && m.Reason != "" {
		line += "  " + m.Reason
	}
	return line
}

// bars draws a signal of 0 to 31; 99 is not known (TS 27.007 §8.5).
func bars(signal int) string {
	if signal > 31 {
		return "····"
	}
	steps := []rune("▂▄▆█")
	for i := range steps {
		if signal <= i*8 {
			steps[i] = '·'
		}
	}
	return string(steps)
}

func (v view) peopleLine(p paint) string {
	line := fmt.Sprintf("%s %d known, %d stopped", p.bold("People "), v.status.Contacts, v.status.Stopped)
	for _, g := range v.groups {
		line += fmt.Sprintf(" · %s %d", g.Name, g.Count)
	}
	return line
}

func (v view) pollLine(p paint) string {
	line := p.bold("Poll   ") + " " + question
	if v.poll.Asked == 0 {
		return line + p.faint(" not asked yet")
	}
	for _, o := range v.poll.Options {
		line += fmt.Sprintf("  %s %d", o.Label.In("en"), o.Votes)
	}
	return line + fmt.Sprintf("  (%d asked, %d unclear)", v.poll.Asked, v.poll.Unclear)
}

// tailLines are what stands below the bars.
func (v view) tailLines(p paint) []string {
	lines := []string{"", p.bold("Texts in") + p.faint("   and what each one did")}
	for i := range recentMost {
		if i < len(v.in) {
			lines = append(lines, v.inLine(p, v.in[i]))
		} else {
			lines = append(lines, "")
		}
	}
	return append(lines, v.totals(p))
}

func (v view) inLine(p paint, m api.InMessage) string {
	who := v.names[m.From]
	if who == "" {
		who = string(m.From)
	}
	said := text.Snip(strings.ReplaceAll(m.Text, "\n", " "), 26, "…")
	line := fmt.Sprintf("%s %s", text.Pad(who, 14, ' '), text.Pad("“"+said+"”", 29, ' '))
	return line + p.faint("→ "+m.Outcome)
}

func (v view) totals(p paint) string {
	line := fmt.Sprintf("%d waiting to be sent", v.status.Queued)
	if v.status.Uncertain > 0 {
		line += p.yellow(fmt.Sprintf(" · %d uncertain", v.status.Uncertain))
	}
	if n := v.status.NeedPerson + v.status.Attention; n > 0 {
		line += fmt.Sprintf(" · %d for a person to look at", n)
	}
	return line
}

// label names a broadcast before its bar.
func label(b api.Broadcast) string {
	words, _, _ := strings.Cut(b.Text, ",")
	if words == "Hello {name|friend}" {
		words = strings.TrimPrefix(b.Text, words+", ")
	}
	return text.Pad(strings.Join(b.To, "+"), 12, ' ') + " " + text.Pad("“"+text.Snip(words, 22, "…")+"”", 25, ' ')
}

// settled is how many texts of a broadcast have come to their end, and fate
// says which.
func settled(b api.Broadcast) int { return b.Recipients - b.Queued - b.Sent }

func fate(b api.Broadcast) string {
	line := fmt.Sprintf("%3d/%d", b.Delivered, b.Recipients)
	for _, c := range []struct {
		n    int
		what string
	}{{b.Failed, "failed"}, {b.Uncertain, "uncertain"}, {b.Refused, "said stop"}, {b.Held, "held"}} {
		if c.n > 0 {
			line += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	return line
}

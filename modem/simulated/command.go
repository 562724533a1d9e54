package simulated

import "strings"

// form is the way a command is put (V.250 §5.4.2).
type form uint8

const (
	execute form = iota // AT+CSQ, ATE0
	assign              // AT+CMGF=0
	query               // AT+CMGF?
	test                // AT+CMGF=?
)

// command is one command of a line: "E" with args "0", "+CPMS" with args
// `"SM","SM"`. Names are upper case; args are as they were typed.
type command struct {
	name string
	form form
	args string
}

// parseLine cuts what was typed before a carriage return into its commands.
// Noise before the AT is skipped, as on real ports where another program died
// in the middle of a line. A line without AT gives false: it is not answered.
func parseLine(line []byte) ([]command, bool) {
	at := attention(line)
	if at < 0 {
		return nil, false
	}
	rest := strings.TrimSpace(string(line[at+2:]))
	var cmds []command
	for rest != "" {
		var c command
		c, rest = nextCommand(rest)
		cmds = append(cmds, c)
		rest = strings.TrimLeft(rest, "; ")
	}
	return cmds, true
}

// attention is where the AT of a line is, -1 for nowhere. What is before it need
// not be text, and so has no upper case.
func attention(line []byte) int {
	for i := range max(len(line)-1, 0) {
		if line[i]|0x20 == 'a' && line[i+1]|0x20 == 't' {
			return i
		}
	}
	return -1
}

func nextCommand(s string) (command, string) {
	if strings.ContainsRune("+^*%$#", rune(s[0])) {
		return extended(s)
	}
	return basic(s)
}

// extended reads up to the semicolon outside of quotes (V.250 §5.4.3).
func extended(s string) (command, string) {
	body, rest := cutUnquoted(s, ';')
	if i := strings.IndexAny(body, "=?"); i >= 0 {
		return command{strings.ToUpper(strings.TrimSpace(body[:i])), formOf(body[i:]), argsOf(body[i:])}, rest
	}
	return command{name: strings.ToUpper(strings.TrimSpace(body))}, rest
}

func formOf(tail string) form {
	switch {
	case strings.HasPrefix(tail, "=?"):
		return test
	case tail[0] == '?':
		return query
	default:
		return assign
	}
}

func argsOf(tail string) string {
	if formOf(tail) == assign {
		return strings.TrimSpace(tail[1:])
	}
	return ""
}

// basic reads a letter, perhaps after an ampersand, and its number (V.250
// §5.4.1). A dial command takes the rest of the line.
func basic(s string) (command, string) {
	n := 1
	if s[0] == '&' && len(s) > 1 {
		n = 2
	}
	name := strings.ToUpper(s[:n])
	if name == "D" {
		return command{name: name, args: s[n:]}, ""
	}
	end := n
	for end < len(s) && (s[end] >= '0' && s[end] <= '9') {
		end++
	}
	c := command{name: name, args: s[n:end]}
	if name == "S" && end < len(s) && (s[end] == '=' || s[end] == '?') {
		return register(s, n, end)
	}
	return c, s[end:]
}

// register reads S3=13 and S3? (V.250 §5.3.2).
func register(s string, from, at int) (command, string) {
	c := command{name: "S", form: query, args: s[from:at]}
	if s[at] == '?' {
		return c, s[at+1:]
	}
	c.form = assign
	end := at + 1
	for end < len(s) && (s[end] >= '0' && s[end] <= '9') {
		end++
	}
	c.args += s[at:end]
	return c, s[end:]
}

func cutUnquoted(s string, sep byte) (before, after string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// fields cuts arguments at the commas outside of quotes, and takes the quotes
// away.
func (c command) fields() []string {
	if c.args == "" {
		return nil
	}
	var fields []string
	rest, more := c.args, true
	for more {
		var f string
		n := len(rest)
		f, rest = cutUnquoted(rest, ',')
		more = len(f) < n
		fields = append(fields, strings.Trim(strings.TrimSpace(f), `"`))
	}
	return fields
}

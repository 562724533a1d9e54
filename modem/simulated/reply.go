package simulated

import (
	"strconv"
	"strings"
)

// reply is what a command gives: lines of information and a final result.
// A reply on hold has no result yet: a prompt or a wait follows.
type reply struct {
	lines []string
	final final
	hold  bool
}

// final is a final result code.
type final struct {
	kind  finalKind
	code  int
	words string // of a maker's own result, for finalOther
}

type finalKind uint8

const (
	finalOK  finalKind = iota
	finalCME           // 3GPP TS 27.007 §9.2
	finalCMS           // 3GPP TS 27.005 §3.2.5
	finalOther
	finalNone // none comes
)

func ok(lines ...string) reply { return reply{lines: lines} }
func cme(code int) reply       { return reply{final: final{kind: finalCME, code: code}} }
func cms(code int) reply       { return reply{final: final{kind: finalCMS, code: code}} }

// text renders a result for a verbosity of error reports (AT+CMEE). A +CMS
// ERROR is never hidden behind a plain ERROR (TS 27.005 §3.2.5).
func (f final) text(cmee int) string {
	switch {
	case f.kind == finalOK:
		return "OK"
	case f.kind == finalCME && cmee == 0:
		return "ERROR"
	case f.kind == finalOther:
		return f.words
	case f.kind == finalNone:
		return ""
	case f.kind == finalCME:
		return "+CME ERROR: " + codeWords(f.code, cmee, cmeWords)
	default:
		return "+CMS ERROR: " + codeWords(f.code, cmee, cmsWords)
	}
}

// number is the result in numeric mode, ATV0 (V.250 §5.7.1).
func (f final) number() string {
	switch f.kind {
	case finalOK:
		return "0\r"
	case finalNone:
		return ""
	default:
		return "4\r"
	}
}

func codeWords(code, cmee int, words func(int) string) string {
	if w := words(code); cmee == 2 && w != "" {
		return w
	}
	return strconv.Itoa(code)
}

// cmeWords are the verbose reports of TS 27.007 §9.2.1 the modem may give.
func cmeWords(code int) string {
	return map[int]string{
		3: "operation not allowed", 4: "operation not supported", 10: "SIM not inserted",
		11: "SIM PIN required", 12: "SIM PUK required", 13: "SIM failure", 14: "SIM busy",
		16: "incorrect password", 30: "no network service", 50: "Incorrect parameters", 100: "unknown",
	}[code]
}

// cmsWords are those of TS 27.005 §3.2.5.
func cmsWords(code int) string {
	return map[int]string{
		302: "operation not allowed", 303: "operation not supported", 304: "invalid PDU mode parameter",
		310: "SIM not inserted", 311: "SIM PIN required", 313: "SIM failure", 314: "SIM busy",
		316: "SIM PUK required", 321: "invalid memory index", 322: "memory full",
		331: "no network service", 332: "network timeout", 340: "no +CNMA acknowledgement expected", 500: "unknown error",
	}[code]
}

// answer is a reply on its way out: what faults may still bend.
type answer struct {
	lines []string
	final string
	after string // ends the final result
	eol   string // ends and precedes all else
}

// render puts an answer on the wire (V.250 §5.7.1).
func (a answer) render() []byte {
	var b strings.Builder
	if len(a.lines) > 0 {
		b.WriteString(a.eol + strings.Join(a.lines, a.eol) + a.eol)
	}
	if a.final != "" {
		b.WriteString(a.eol + a.final + a.after)
	}
	return []byte(b.String())
}

func atoi(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil
}

// numbers reads fields as numbers; an empty one keeps what was in old.
func numbers(fields []string, old []int) ([]int, bool) {
	if len(fields) > len(old) {
		return nil, false
	}
	out := append([]int(nil), old...)
	for i, f := range fields {
		if f == "" {
			continue
		}
		n, ok := atoi(f)
		if !ok {
			return nil, false
		}
		out[i] = n
	}
	return out, true
}

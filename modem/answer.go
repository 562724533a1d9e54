package modem

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// fields splits the parameters of an answer at commas that are outside quotes
// and brackets, and strips spaces and quotes.
func fields(text string) []string {
	var all []string
	depth, quoted, start := 0, false, 0
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth <= 0:
			all = append(all, unquote(text[start:i]))
			start = i + 1
		}
	}
	return append(all, unquote(text[start:]))
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), `"`) }

// answers are the parameters of every line that begins with prefix, as "+CSQ:".
// Lines are found by prefix, never by position: an unsolicited line may stand
// between them.
func answers(info []string, prefix string) [][]string {
	var all [][]string
	for _, line := range info {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			all = append(all, fields(rest))
		}
	}
	return all
}

// number is the i-th field as a number, if there is one.
func number(fields []string, i int) (int, bool) {
	if i < 0 || i >= len(fields) {
		return 0, false
	}
	n, err := strconv.Atoi(fields[i])
	return n, err == nil
}

// text is the i-th field, or "".
func text(fields []string, i int) string {
	if i >= len(fields) {
		return ""
	}
	return fields[i]
}

// lastNumber is the last parameter of a header, its length; -1 if it is none.
func lastNumber(header string) int {
	all := fields(header)
	if n, ok := number(all, len(all)-1); ok && n >= 0 {
		return n
	}
	_, after, _ := strings.Cut(header, ":")
	if n, err := strconv.Atoi(strings.TrimSpace(after)); err == nil && n >= 0 {
		return n
	}
	return -1
}

// parseReference reads the message reference of a +CMGS line (TS 27.005 §3.5.1).
func parseReference(line string) (mr byte, ok bool) {
	rest, _ := strings.CutPrefix(line, "+CMGS:")
	n, ok := number(fields(rest), 0)
	if !ok || n < 0 || n > 255 {
		return 0, false
	}
	return byte(n), true
}

// parseMark reads the parameters of +CMTI and +CDSI; what can not be read is a
// mark without a place, for which every store is looked through.
func parseMark(rest string) mark {
	f := fields(rest)
	index, ok := number(f, 1)
	store := strings.ToUpper(f[0])
	if !ok || index < 0 {
		index = -1
	}
	if !isStore(store) {
		return mark{index: -1}
	}
	return mark{store: store, index: index}
}

func isStore(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// parseCaller reads the number of a +CLIP line (TS 27.007 §7.6).
func parseCaller(rest string) string {
	f := fields(rest)
	kind, _ := number(f, 1)
	return dialled(f[0], kind)
}

// international is the type of a number with the country's code (TS 24.008
// §10.5.4.7).
const international = 145

// dialled is a number as it is dialled, from its digits and their type.
func dialled(digits string, kind int) string {
	if kind == international && digits != "" && digits[0] != '+' {
		return "+" + digits
	}
	return digits
}

// usage is how full a store is.
type usage struct{ used, total int }

// parseUsage reads +CPMS: answers to a question name each store, answers to a
// setting do not (TS 27.005 §3.2.2). The first store is the one that is read.
func parseUsage(info []string) (store string, u usage, ok bool) {
	for _, f := range answers(info, "+CPMS:") {
		at := 0
		if isStore(strings.ToUpper(f[0])) {
			store, at = strings.ToUpper(f[0]), 1
		}
		used, okUsed := number(f, at)
		total, okTotal := number(f, at+1)
		if okUsed && okTotal && used >= 0 && total >= 0 {
			return store, usage{used, total}, true
		}
	}
	return "", usage{}, false
}

// parseSets reads the sets of a "=?" answer: "(0-2),(0,1,3),2" is {0,1,2},
// {0,1,3}, {2}.
func parseSets(params []string) []map[int]bool {
	sets := make([]map[int]bool, 0, len(params))
	for _, p := range params {
		sets = append(sets, parseSet(p))
	}
	return sets
}

func parseSet(text string) map[int]bool {
	set := make(map[int]bool)
	for part := range strings.SplitSeq(strings.Trim(text, "() "), ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		from, err := strconv.Atoi(strings.TrimSpace(low))
		if err != nil {
			continue
		}
		to := from
		if n, err := strconv.Atoi(strings.TrimSpace(high)); isRange && err == nil {
			to = min(n, from+32)
		}
		for n := from; n <= to; n++ {
			set[n] = true
		}
	}
	return set
}

// parseStores reads the first group of +CPMS=?: the stores that can be read.
func parseStores(info []string) []string {
	all := answers(info, "+CPMS:")
	if len(all) == 0 {
		return nil
	}
	var stores []string
	for name := range strings.SplitSeq(strings.Trim(all[0][0], "() "), ",") {
		if name = strings.ToUpper(unquote(name)); isStore(name) {
			stores = append(stores, name)
		}
	}
	return stores
}

// status of a stored text (TS 27.005 §3.1, <stat>).
const (
	received = 1 // 0 and 1: received, unread or read; above: our own drafts
	noStatus = -1
)

// stored is one text of a listing or of a slot.
type stored struct {
	index  int
	status int
	pdu    string // hexadecimal, with the SMSC
}

// parseList reads the answer of +CMGL: a header and a PDU line for each text. A
// header whose PDU is missing has an empty pdu.
func parseList(info []string) []stored {
	var all []stored
	for _, line := range info {
		if rest, ok := strings.CutPrefix(line, "+CMGL:"); ok {
			f := fields(rest)
			index, okIndex := number(f, 0)
			status, okStatus := number(f, 1)
			if okIndex && okStatus {
				all = append(all, stored{index: index, status: status})
			}
			continue
		}
		if last := len(all) - 1; last >= 0 && all[last].pdu == "" && isHex(line) {
			all[last].pdu = line
		}
	}
	return all
}

// parseSlot reads the answer of +CMGR; ok is false for an empty slot, which some
// modems answer with OK only, others with a header of length 0.
func parseSlot(info []string) (s stored, ok bool) {
	s.status = noStatus
	for _, line := range info {
		if rest, header := strings.CutPrefix(line, "+CMGR:"); header {
			if n, isNumber := number(fields(rest), 0); isNumber {
				s.status = n
			}
			continue
		}
		if s.pdu == "" && isHex(line) {
			s.pdu = line
		}
	}
	return s, s.pdu != ""
}

// isHex tells whether a line can be a PDU: hexadecimal octets.
func isHex(line string) bool {
	if len(line) < 2 || len(line)%2 != 0 {
		return false
	}
	for i := range len(line) {
		c := line[i] | 0x20
		if (line[i] < '0' || line[i] > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// pduFits tells whether a PDU line has the length its header promised: the
// TPDU's, while the line begins with the SMSC (TS 27.005 §3.1, <length>).
func pduFits(line string, length int) bool {
	if length < 0 {
		return true
	}
	first, err := hex.DecodeString(line[:2])
	return err == nil && len(line)/2 == length+1+int(first[0])
}

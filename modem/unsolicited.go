package modem

import (
	"slices"
	"strings"
)

// unsolicited recognises the lines that come unasked and matter, and reports
// whether t was one. What is not known here is dropped by info.
func (w *wire) unsolicited(t token) bool {
	name, rest, _ := strings.Cut(t.text, ":")
	switch name {
	case "+CMTI", "+CDSI":
		m := parseMark(rest)
		m.report = name == "+CDSI"
		w.events.addMark(m)
	case "+CMT", "+CDS":
		w.await(directPDU, lastNumber(rest))
	case "+CBM":
		w.await(otherPDU, lastNumber(rest))
	case "+CUSD":
		w.events.addUSSD(strings.TrimSpace(rest))
	case "RING", "+CRING":
		w.events.addRing(t.at)
	case "+CLIP":
		w.events.addCaller(parseCaller(rest), t.at)
	case "^SMMEMFULL":
		w.events.addFull()
	case "RDY", "^SIMST", "+QUSIM":
		w.events.addRestart()
	case "+CPIN":
		if w.prefix == "+CPIN:" {
			return false
		}
		w.events.addRestart()
	default:
		return false
	}
	return true
}

// isNoise recognises unsolicited lines without a sign before them.
func isNoise(line string) bool {
	if slices.Contains(noise, line) {
		return true
	}
	return strings.HasPrefix(line, "MISSED_CALL:") || strings.HasPrefix(line, "VOICE CALL:") ||
		strings.HasPrefix(line, "STIN:")
}

var noise = []string{
	"RDY", "START", "READY", "Call Ready", "SMS Ready", "SMS DONE", "PB DONE",
	"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "POWERED DOWN", "NORMAL POWER DOWN",
}

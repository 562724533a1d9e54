package modem

import (
	"strings"
)

// awaited is a header line whose PDU line is still to come.
type awaited struct {
	kind   awaitedKind
	length int // octets of the TPDU, without the SMSC; -1 if the header did not say
}

type awaitedKind uint8

const (
	answerPDU awaitedKind = iota // of +CMGR or +CMGL: belongs to the command
	directPDU                    // of +CMT or +CDS: handed over by the network
	otherPDU                     // of +CBM, cell broadcast: not wanted
)

// mostAwaited bounds the headers that wait for a PDU that never comes.
const mostAwaited = 8

// route sorts one token. It runs on the reading goroutine.
func (w *wire) route(t token) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case t.prompt:
		w.reply(t)
	case isFinal(t.text):
		w.final(t)
	case strings.HasPrefix(t.text, "+CMGS:"):
		w.reference(t)
	case isHex(t.text) && w.pdu(t.text):
	case w.unsolicited(t):
	default:
		w.info(t.text)
	}
}

// reply passes a token to Submit; it never blocks: a modem that babbles so much
// that Submit can not follow loses lines, not the session.
func (w *wire) reply(t token) {
	if w.phase != submitting {
		return
	}
	select {
	case w.replies <- t:
	default:
		w.log.Warn("modem babbles", "dropped", len(t.text))
	}
}

// final sorts a final result. An OK right after a late +CMGS belongs to that,
// and a cause of the network can not be the answer of a command that does not
// submit (TS 27.005 §3.2.5: 0–127 and 128–255 are those of TS 24.011, TS 23.040).
func (w *wire) final(t token) {
	if t.text == "OK" && w.strayOK {
		w.strayOK = false
		return
	}
	switch {
	case w.phase == submitting:
		w.reply(t)
	case w.phase == commanding && !isNetworkCause(t.text):
		w.phase = idle
		w.dropAnswers()
		w.tap.feed(t.text)
	case isNetworkCause(t.text), w.doubt && isRefusal(t.text):
		w.doubt = false
		w.events.addLate(lateRefusal(t.text, w.maker))
	}
}

// reference sorts a +CMGS line: Submit's, or a late answer.
func (w *wire) reference(t token) {
	if w.phase == submitting {
		w.strayOK = false
		w.reply(t)
		return
	}
	if mr, ok := parseReference(t.text); ok {
		w.strayOK, w.doubt = true, false
		w.events.addLate(Result{Outcome: Sent, MR: mr, answered: t.at})
	}
}

// info passes a line of an answer to at. An unknown line that begins with a sign
// can only be unsolicited: what the command asked for has the command's prefix.
func (w *wire) info(line string) {
	if w.phase != commanding || line == "AT"+w.command {
		return
	}
	own := w.prefix != "" && strings.HasPrefix(line, w.prefix)
	if !own && (strings.ContainsRune("+^*#$%&", rune(line[0])) || isNoise(line)) {
		w.log.Debug("modem says", "line", line)
		return
	}
	if own && (w.prefix == "+CMGR:" || w.prefix == "+CMGL:") {
		w.await(answerPDU, lastNumber(line))
	}
	w.tap.feed(line)
}

func (w *wire) await(kind awaitedKind, length int) {
	if len(w.awaited) == mostAwaited {
		w.awaited = w.awaited[1:]
	}
	w.awaited = append(w.awaited, awaited{kind, length})
}

// dropAnswers forgets the answers' headers, whose PDU can not come any more.
func (w *wire) dropAnswers() {
	kept := w.awaited[:0]
	for _, a := range w.awaited {
		if a.kind != answerPDU {
			kept = append(kept, a)
		}
	}
	w.awaited = kept
}

// pdu gives a line of hexadecimal digits to the header it belongs to: the newest
// whose length fits. It reports whether the line is dealt with.
func (w *wire) pdu(line string) bool {
	for i := len(w.awaited) - 1; i >= 0; i-- {
		a := w.awaited[i]
		if !pduFits(line, a.length) {
			continue
		}
		w.awaited = append(w.awaited[:i], w.awaited[i+1:]...)
		w.deliver(a.kind, line)
		return true
	}
	return w.pduAnyway(line)
}

// pduAnyway takes a PDU of the wrong length that nothing else can have asked for.
func (w *wire) pduAnyway(line string) bool {
	last := len(w.awaited) - 1
	if w.phase == commanding || last < 0 {
		return false
	}
	kind := w.awaited[last].kind
	w.awaited = w.awaited[:last]
	w.deliver(kind, line)
	return true
}

func (w *wire) deliver(kind awaitedKind, line string) {
	switch kind {
	case answerPDU:
		if w.phase == commanding {
			w.tap.feed(line)
		}
	case directPDU:
		w.events.addDirect(line)
	case otherPDU:
	}
}

// answerPrefix is what the answer lines of a command begin with: "+CPMS:" for
// "+CPMS?", "" for a command without a name, as "E0".
func answerPrefix(command string) string {
	if command == "" || !strings.ContainsRune("+^*#$%&", rune(command[0])) {
		return ""
	}
	if i := strings.IndexAny(command, "=?"); i >= 0 {
		command = command[:i]
	}
	return command + ":"
}

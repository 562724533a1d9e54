package modem

import (
	"context"
	"strings"
)

// Identity says which stick and which SIM a session is on. Ports renumber when a
// stick is plugged in again; these do not.
type Identity struct {
	Port         string
	Manufacturer string
	Model        string
	IMEI         string // of the stick, 15 digits
	IMSI         string // of the SIM, at most 15 digits
	ICCID        string // of the SIM, readable before its PIN; may be unknown
	Number       string // of the SIM, as it is written on it; mostly unknown
}

// Identity is what the modem said about itself when it was opened.
func (s *Session) Identity() Identity { return s.identity }

// identify asks for what can be known before the PIN.
func (s *Session) identify(ctx context.Context) error {
	for _, ask := range []struct {
		into  *string
		valid func(string) bool
		cmds  []string
	}{
		{&s.identity.Manufacturer, anyText, []string{"+CGMI", "+GMI"}},
		{&s.identity.Model, anyText, []string{"+CGMM", "+GMM"}},
		{&s.identity.IMEI, isIMEI, []string{"+CGSN", "+GSN"}},
		{&s.identity.ICCID, isICCID, []string{"+CCID", "+ICCID", "^ICCID?", "+QCCID"}},
	} {
		value, err := s.ask(ctx, ask.valid, ask.cmds...)
		if err != nil {
			return err
		}
		*ask.into = value
	}
	s.identity.ICCID = strings.TrimRight(s.identity.ICCID, "Ff")
	s.wire.made(s.maker())
	return nil
}

// maker is who made the stick.
func (s *Session) maker() Maker { return makerOf(s.identity.Manufacturer) }

// claim makes sure that nobody else is on the stick.
func (s *Session) claim(context.Context) error { return s.cfg.Hub.claim(s) }

// identifySIM asks for the IMSI, which only an unlocked SIM tells, after a while.
func (s *Session) identifySIM(ctx context.Context) error {
	info, err := s.patiently(ctx, "+CIMI", quickly)
	if err != nil {
		return err
	}
	s.identity.IMSI = firstValue(info, "+CIMI:", isIMSI)
	if s.identity.IMSI == "" {
		return &Problem{State: Faulty, Reason: "the SIM does not tell its number (IMSI)", Hint: "check the SIM"}
	}
	if s.identity.ICCID == "" {
		if err := s.identify(ctx); err != nil {
			return err
		}
	}
	return s.askNumber(ctx)
}

// askNumber asks for the SIM's own number (AT+CNUM, TS 27.007 §7.1), which few
// operators write on it.
func (s *Session) askNumber(ctx context.Context) error {
	info, err := s.command(ctx, "+CNUM", quickly)
	s.identity.Number = parseOwnNumber(info)
	return tolerant(err)
}

// parseOwnNumber reads +CNUM: [<alpha>],<number>,<type>[,…], the first that there
// is.
func parseOwnNumber(info []string) string {
	for _, f := range answers(info, "+CNUM:") {
		if n := text(f, 1); isDigits(strings.TrimPrefix(n, "+")) {
			kind, _ := number(f, 2)
			return dialled(n, kind)
		}
	}
	return ""
}

// ask tries one command after another until one answers with a valid value; ""
// if none does.
func (s *Session) ask(ctx context.Context, valid func(string) bool, cmds ...string) (string, error) {
	for _, cmd := range cmds {
		info, err := s.command(ctx, cmd, quickly)
		if tolerant(err) != nil {
			return "", err
		}
		if value := firstValue(info, answerPrefix(cmd), valid); value != "" {
			return value, nil
		}
	}
	return "", nil
}

// firstValue finds the value of an answer that comes with or without prefix and
// quotes, among lines that may not belong to it.
func firstValue(info []string, prefix string, valid func(string) bool) string {
	for _, line := range info {
		rest, _ := strings.CutPrefix(line, prefix)
		for _, value := range []string{unquote(rest), fields(rest)[0]} {
			if valid(value) {
				return value
			}
		}
	}
	return ""
}

func anyText(s string) bool { return s != "" && len(s) < 60 }

func isIMEI(s string) bool { return len(s) >= 14 && len(s) <= 17 && isDigits(s) }

func isIMSI(s string) bool { return len(s) >= 10 && len(s) <= 15 && isDigits(s) }

// isICCID allows the F that pads an odd number of digits (ITU-T E.118).
func isICCID(s string) bool {
	digits := strings.TrimRight(s, "Ff")
	return len(digits) >= 18 && len(digits) <= 20 && strings.HasPrefix(digits, "89") && isDigits(digits)
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

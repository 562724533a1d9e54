package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

// Operator is the telephones of those who run this.
type Operator struct {
	// Numbers are the telephones that may command by text and that are alerted.
	Numbers []phone.Number
	// Code is the word their texts begin with; "" where there are no numbers.
	// It is a secret: a sender's number can be forged.
	Code string
	// Alerts are what they are told of.
	Alerts []Alert
	// AlertsPerDay bounds how many alerts each of them gets; 0 is no limit.
	AlertsPerDay int
}

// Alert is a kind of thing that the operator is told of by text.
type Alert string

// The alerts.
const (
	AlertModem     Alert = "modem"     // a modem can not send
	AlertCredit    Alert = "credit"    // a SIM has little credit, or none
	AlertBroadcast Alert = "broadcast" // a broadcast is finished
	AlertStorage   Alert = "storage"   // a SIM is full
)

func allAlerts() []Alert {
	return []Alert{AlertModem, AlertCredit, AlertBroadcast, AlertStorage}
}

const (
	operatorWant = "a telephone as +237699000009"
	codeWant     = "a word of 4 letters or digits, or more, that nobody guesses"
	alertWant    = "modem, credit, broadcast or storage"

	// shortestCode is how many letters and digits a code has: with five wrong
	// ones an hour, four of them hold for years.
	shortestCode = 4
)

func (f *reading) operator() strict.Field {
	o := &f.Operator
	f.Later(func() {
		if err := keywords.CheckNoStopWord(o.Code, f.Wordings); err != nil && errors.Join(f.broken...) == nil {
			f.Problem(nil, "operator.code", "want another word: %v", err)
		}
		if len(o.Numbers) > 0 && o.Code == "" && !f.Complained("operator.code") {
			f.Problem(nil, "operator.code", "missing: want %s, since a sender's number can be forged", codeWant)
		}
	})
	return f.group(map[string]strict.Field{
		"numbers": f.list(func(n *yaml.Node, path string) {
			var number phone.Number
			if value(f, &number, operatorWant, operatorNumber)(n, path); number != "" && !slices.Contains(o.Numbers, number) {
				o.Numbers = append(o.Numbers, number)
			}
		}),
		"code":           value(f, &o.Code, codeWant, code),
		"alerts":         f.alerts,
		"alerts_per_day": f.number(&o.AlertsPerDay),
	})
}

// alerts reads the kinds; an empty list is none.
func (f *reading) alerts(n *yaml.Node, path string) {
	f.Operator.Alerts = []Alert{}
	f.list(func(n *yaml.Node, path string) {
		var kind Alert
		if value(f, &kind, alertWant, alertKind)(n, path); kind != "" {
			f.Operator.Alerts = append(f.Operator.Alerts, kind)
		}
	})(n, path)
}

func alertKind(s string) (Alert, error) {
	if a := Alert(s); slices.Contains(allAlerts(), a) {
		return a, nil
	}
	return "", fmt.Errorf("want %s, not %q", alertWant, s)
}

func operatorNumber(s string) (phone.Number, error) {
	n, err := phone.Parse(s, "")
	if err != nil || n.Kind() != phone.Person {
		return "", fmt.Errorf("want %s, not %q", operatorWant, s)
	}
	return n, nil
}

var codePattern = regexp.MustCompile(`^[\pL\pM\pN]+$`)

// code does not repeat what it was given: errors end up in logs.
func code(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if !codePattern.MatchString(s) || utf8.RuneCountInString(lang.Fold(s)) < shortestCode {
		return "", errors.New("want " + codeWant)
	}
	return s, nil
}

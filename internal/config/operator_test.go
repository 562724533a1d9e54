package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

func TestOperator(t *testing.T) {
	got, err := config.Parse([]byte(`country: CM
operator: {numbers: ["+237 699 00 00 09", "+237699000009"], code: Mangue7, alerts: [storage], alerts_per_day: 0}
modems: [{name: a, calls: reject}, {name: b, calls: ring}]`), "")
	if err != nil {
		t.Fatal(err)
	}
	want := config.Operator{
		Numbers: []phone.Number{"+237699000009"}, Code: "Mangue7", Alerts: []config.Alert{config.AlertStorage},
	}
	if diff := cmp.Diff(want, got.Operator); diff != "" {
		t.Errorf("operator (-want +got):\n%s", diff)
	}
	if !got.Modems[0].RejectCalls || got.Modems[1].RejectCalls {
		t.Errorf("calls rejected: %t, %t, want the first modem alone to", got.Modems[0].RejectCalls, got.Modems[1].RejectCalls)
	}
}

func TestOperatorRefuses(t *testing.T) {
	tests := map[string]struct{ file, want string }{
		"a national number":   {`operator: {numbers: ["699000009"], code: mangue}`, "operator.numbers[0]: want a telephone as +237699000009"},
		"a short code":        {`operator: {code: eau}`, "operator.code: want a word of 4 letters or digits"},
		"a stop word":         {`operator: {code: Arrêt}`, "operator.code: want another word: it is a word by which people stop"},
		"two words":           {`operator: {code: "belle mangue"}`, "operator.code: want a word of 4 letters or digits"},
		"nothing but signs":   {`operator: {code: "?!?!?!"}`, "operator.code: want a word of 4 letters or digits"},
		"numbers but no code": {`operator: {numbers: ["+237699000009"]}`, "operator.code: missing"},
		"another alert":       {`operator: {alerts: [fire]}`, `operator.alerts[0]: want modem, credit, broadcast or storage, not "fire"`},
		"another call":        {`modems: [{name: a, calls: answer}]`, `modems[0].calls: want ring or reject, not "answer"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse([]byte("country: CM\n"+test.file), "")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

func TestTheCodeIsNotRepeated(t *testing.T) {
	_, err := config.Parse([]byte("country: CM\noperator: {code: \"s3c ret\"}"), "")
	if err == nil || strings.Contains(err.Error(), "s3c") {
		t.Errorf("error %v, want one that keeps the code to itself", err)
	}
}

package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestComments(t *testing.T) {
	said, err := api.Comments()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, name := range []string{"Broadcast", "Broadcast.Reason", "Contact.Unreachable", "Contact.Number"} {
		got[name] = said[name]
	}
	want := map[string]string{
		"Broadcast":           "Broadcast is a text to many, with the state each person's text is in now.",
		"Broadcast.Reason":    "why it waits, where it does",
		"Contact.Unreachable": `Unreachable says why broadcasts leave them out; "" where they do not.`,
		"Contact.Number":      "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

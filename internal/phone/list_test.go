package phone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

func TestParseList(t *testing.T) {
	one, two, three := phone.Number("+237699000001"), phone.Number("+237699000002"), phone.Number("+237699000003")
	tests := map[string]struct {
		text string
		want phone.Listing
	}{
		"nothing":         {" \n ; ", phone.Listing{}},
		"lines":           {"+237699000001\n699000002\r\n", phone.Listing{Numbers: []phone.Number{one, two}}},
		"commas and bars": {"699000001,699000002|699000003;", phone.Listing{Numbers: []phone.Number{one, two, three}}},
		"spaces between":  {"699000001 699000002 +237699000003", phone.Listing{Numbers: []phone.Number{one, two, three}}},
		"spaces within":   {"699 00 00 01\n+237 699 000 002", phone.Listing{Numbers: []phone.Number{one, two}}},
		"both":            {"699 00 00 01 699 00 00 02", phone.Listing{Numbers: []phone.Number{one, two}}},
		"names beside":    {"Awa Ngo 699000001\nBello <+237 699 00 00 02>", phone.Listing{Numbers: []phone.Number{one, two}}},
		"a heading":       {"number\n699000001", phone.Listing{Numbers: []phone.Number{one}}},
		"twice and again": {"699000001 +237699000001 00237699000001", phone.Listing{Numbers: []phone.Number{one}, Twice: []phone.Number{one}}},
		"too short":       {"699000001\n69900", phone.Listing{Numbers: []phone.Number{one}, Wrong: []phone.ParseError{{Text: "69900", Reason: "it is a short code, which is no person's number"}}}},
		"a short one between": {"699000001 12 699000002", phone.Listing{
			Numbers: []phone.Number{one}, Wrong: []phone.ParseError{{Text: "12 699000002", Reason: "it is too short"}},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, phone.ParseList(test.text, "CM"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseList(f *testing.F) {
	for _, seed := range []string{"699000001, 699 00 00 02", "+237 699000001\tx", "<00237699000001>", "٦٩٩٠٠٠٠٠١"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := phone.ParseList(text, "CM")
		seen := map[phone.Number]bool{}
		for _, n := range got.Numbers {
			if n.Kind() != phone.Person || seen[n] {
				t.Errorf("%q gives %s, which is no person or was there before", text, n)
			}
			seen[n] = true
		}
		for _, n := range got.Twice {
			if !seen[n] {
				t.Errorf("%q: %s is there twice but not once", text, n)
			}
		}
	})
}

package tpdu_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func TestKindOf(t *testing.T) {
	const (
		ports  = "06 05 04 0B84 23F0"                                                       // from 9200 to 2948
		notice = "01 06 03 BE AF 84 8C 82 98 5431 00 8D 90"                                 // an M-Notification.ind begins
		from   = "89 19 80 2B 323337363939303030303031 2F 54595045 3D 504C4D4E 00 8A 80 8E" // +237699000001/TYPE=PLMN
	)
	tests := map[string]struct {
		parts []string
		kind  tpdu.Kind
		words string
	}{
		"a text":               {[]string{"04" + awa + "00 00" + scts + hello}, tpdu.Ordinary, ""},
		"8-bit letters":        {[]string{"04" + awa + "00 04" + scts + "04 53 54 4F 50"}, tpdu.Ordinary, ""},
		"a text that replaces": {[]string{"04" + awa + "47 00" + scts + hello}, tpdu.Ordinary, ""},
		"flash":                {[]string{"04" + awa + "00 10" + scts + hello}, tpdu.Ordinary, ""},
		"nothing came":         {[]string{""}, tpdu.Ordinary, ""},
		"data":                 {[]string{"04" + awa + "00 04" + scts + "02 0102"}, tpdu.Data, "data, no text"},
		"for an application":   {[]string{"44" + awa + "00 08" + scts + "09 06 05 04 23F4 0000 0061"}, tpdu.Data, "data for the application at port 9204"},
		"an MMS": {
			[]string{"44" + awa + "00 04" + scts + "32" + ports + notice + from},
			tpdu.MMS, "an MMS from +237699000001, which can not be fetched here: ask them to send a text",
		},
		"an MMS of two parts": {
			[]string{
				"44" + awa + "00 04" + scts + "19 0B 05 04 0B84 23F0 00 03 2A 02 01" + notice,
				"44" + awa + "00 04" + scts + "28 0B 05 04 0B84 23F0 00 03 2A 02 02" + from,
			},
			tpdu.MMS, "an MMS from +237699000001, which can not be fetched here: ask them to send a text",
		},
		"an MMS that names nobody": {
			[]string{"44" + awa + "00 04" + scts + "14" + ports + notice},
			tpdu.MMS, "an MMS, which can not be fetched here: ask them to send a text",
		},
		"an MMS by its words": {
			[]string{"44" + awa + "00 04" + scts + "2B" + ports + "01 06 21 6170706C69636174696F6E2F766E642E7761702E6D6D732D6D65737361676500 8C"},
			tpdu.MMS, "an MMS, which can not be fetched here: ask them to send a text",
		},
		"a service's link": {
			[]string{"44" + awa + "00 04" + scts + "0C" + ports + "01 06 01 AE 02"},
			tpdu.Push, "a WAP push: a link or a setting that a service sends to phones",
		},
		"the begin of a push is missing": {
			[]string{"", "44" + awa + "00 04" + scts + "28 0B 05 04 0B84 23F0 00 03 2A 02 02" + from},
			tpdu.Push, "a WAP push: a link or a setting that a service sends to phones",
		},
		"three of voicemail": {[]string{"44" + awa + "00 08" + scts + "07 04 01 02 80 03 0061"}, tpdu.Mailbox, "voicemail: 3 in the SIM's mailbox"},
		"voicemail before e-mail": {
			[]string{"44" + awa + "00 08" + scts + "0B 08 01 02 00 02 01 02 02 05 0061"},
			tpdu.Mailbox, "voicemail: 2 in the SIM's mailbox",
		},
		"some voicemail": {[]string{"04" + awa + "00 C8" + scts + hello}, tpdu.Mailbox, "voicemail: some waits in the SIM's mailbox"},
		"no fax":         {[]string{"04" + awa + "00 D1" + scts + hello}, tpdu.Mailbox, "fax: none waits any more in the SIM's mailbox"},
		"a silent text":  {[]string{"04" + awa + "40 00" + scts + "00"}, tpdu.Silent, "a silent text (type 0), which phones do not show: some use it to find out where a SIM is"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			parts := make([]*tpdu.Deliver, len(test.parts))
			for i, p := range test.parts {
				if p != "" {
					parts[i] = parsed[*tpdu.Deliver](t, octets(t, p))
				}
			}
			kind, words := tpdu.KindOf(parts)
			if kind != test.kind || words != test.words {
				t.Errorf("kind %d, %q, want %d, %q", kind, words, test.kind, test.words)
			}
		})
	}
}

func TestHex(t *testing.T) {
	d := parsed[*tpdu.Deliver](t, octets(t, "04"+awa+"00 04"+scts+"02 01FE"))
	if got := tpdu.Hex([]*tpdu.Deliver{d, nil, d}); got != "01FE[…]01FE" {
		t.Errorf("hex = %q", got)
	}
}

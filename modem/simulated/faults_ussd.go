package simulated

import (
	"time"
)

// ussdFaults are those of USSD sessions.
func ussdFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "ussd-before-ok", About: "+CUSD comes before the OK of its command",
			ussd: func(_ *active, u *ussdPlan) { u.early = true },
		},
		{
			Name: "ussd-late", About: "+CUSD comes late", Uses: "delay (20s)",
			defaults: Fault{Delay: 20 * time.Second},
			ussd:     func(a *active, u *ussdPlan) { u.delay = a.Delay },
		},
		{
			Name: "ussd-lost", About: "+CUSD never comes",
			ussd: func(_ *active, u *ussdPlan) { u.lost = true },
		},
		{
			Name: "ussd-hex", About: "+CUSD gives UCS-2 in hex", Uses: "code (72), the coding scheme it names",
			defaults: Fault{Code: schemeUCS2},
			ussd:     func(a *active, u *ussdPlan) { u.form, u.scheme = inUCS2Hex, a.Code },
		},
		{
			Name: "ussd-packed", About: "USSD is packed septets in hex, asked and answered; a code typed as it is gives CME 50",
			ussd: func(_ *active, u *ussdPlan) { u.form = inPacked },
		},
		{
			Name: "ussd-gsm", About: "+CUSD gives GSM letters as they are coded: é is the byte 5",
			ussd: func(_ *active, u *ussdPlan) { u.form = inGSMBytes },
		},
		{
			Name: "ussd-multiline", About: "+CUSD runs over two lines",
			ussd: func(_ *active, u *ussdPlan) { u.split = true },
		},
	}
}

func (m *Modem) bendUSSD(u *ussdPlan) {
	m.each(func(k *FaultKind) bool { return k.ussd != nil }, func(a *active) { a.kind.ussd(a, u) })
}

// Package simulated is a GSM modem in software, which fails on demand.
//
// A Modem speaks the AT commands of 3GPP TS 27.007 and TS 27.005 (PDU mode) on
// an in-memory port (Modem.Pipe, fit for testing/synctest) or on a
// pseudo-terminal (Modem.Serve), where any SMS gateway can use it. A Network
// joins modems, which can text each other, and keeps a ledger of what was
// really sent and delivered: the truth to hold a gateway's records against.
//
//	network := simulated.NewNetwork(simulated.Options{Ledger: file})
//	m := simulated.New(simulated.Config{Name: "modem0", Network: network, Latency: 50 * time.Millisecond})
//	go m.Serve(ctx, "/run/modems/modem0")
//	m.Inject("+237699000001", "JOIN WATER")
//	m.Fault(simulated.Fault{Name: "refuse", Code: 500, Every: 10})
//
// # Magic recipients
//
// A text to a number that ends in 9990 and three digits meets a fate of its
// own (MagicTable has the same as data; Options.NoMagic switches it off):
//
//	…9990001 – …9990599  refused with +CMS ERROR of the last three digits
//	…9990600             silence after Ctrl-Z, not sent
//	…9990601             silence after Ctrl-Z, sent
//	…9990602 – …9990698  sent, +CMGS late by the last two digits in seconds
//	…9990699             sent, +CMGS late by 150 s
//	…9990700 – …9990799  sent, report with the last two digits as TP-ST in
//	                     decimal: 64–79 undelivered, 96–99 given up, 32–47 trying
//	…9990800             sent, no report
//	…9990801             sent, report before +CMGS
//	…9990802             sent, report after an hour
//	…9990803             sent, reported as still trying, delivered a minute later
//	…9990804             sent, its report comes twice
//	…9990820, …9990823   +CMS ERROR: 500, 513 at once, though sent
//	…9990821, …9990822   +CMS ERROR: 500, 332 after 40 s, though sent
//	…9990824             +CMS ERROR: 500 after 40 s, not sent
//	…9990831 – …9990839  refused with 38 as often as the last digit says, then sent
//
// # Faults
//
// A Fault is one of FaultKinds by its name; Modem.Fault puts it in force, and
// so does POST /fault of ControlHandler. To add one, add an entry to a table
// in faults_*.go: a name, a line about it, and the functions that bend what
// the modem was about to do.
//
// A Profile is a kind of stick with commands and faults of its own
// (Config.Profile).
//
// # Time and locks
//
// All delays use package time. The modem has no goroutine of its own: whoever
// writes to it runs it, timers do the rest, and a host that does not read
// holds up nobody.
package simulated

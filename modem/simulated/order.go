package simulated

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors of Do.
var (
	ErrOrder   = errors.New("bad order")
	ErrNoOrder = errors.New("no such order")
	ErrNoModem = errors.New("no such modem")
)

// Order is what a modem, or the network around it, is to do. It is the body of
// a request to ControlHandler, and a step of a scenario file. Which fields an
// order reads, its OrderKind says.
type Order struct {
	Modem string `json:"modem"` // its name or number; "" is all, where that makes sense

	From    string    `json:"from"`
	Text    string    `json:"text"`
	Memory  string    `json:"memory"` // "SM" if empty
	TPDU    string    `json:"tpdu"`   // in hex
	Wide    bool      `json:"wide"`
	Flash   bool      `json:"flash"`
	UCS2    bool      `json:"ucs2"`
	Ref     int       `json:"ref"`
	Parts   []int     `json:"parts"`
	Data    string    `json:"data"`    // octets in hex, instead of text
	Class   string    `json:"class"`   // "0" to "3"
	Port    int       `json:"port"`    // of an application
	SMSC    string    `json:"smsc"`    // the service centre it comes by
	PID     int       `json:"pid"`     // the protocol identifier
	Locking string    `json:"locking"` // a language, "turkish"
	Single  string    `json:"single"`  // a language
	SentAt  time.Time `json:"sent_at"`
	Ago     Duration  `json:"ago"` // SentAt as a time before now

	Fault   string   `json:"fault"`
	To      string   `json:"to"`
	Times   int      `json:"times"`
	Skip    int      `json:"skip"`
	Every   int      `json:"every"`
	Delay   Duration `json:"delay"`
	Code    int      `json:"code"`
	Byte    int      `json:"byte"`
	Index   int      `json:"index"`
	Command string   `json:"command"`

	Amount float64 `json:"amount"`
	Rings  int     `json:"rings"` // 1 if zero
	Stat   int     `json:"stat"`
	Signal int     `json:"signal"`
	Number string  `json:"number"`
	PIN    string  `json:"pin"`
}

// Duration is written as in Go: "1.5s", "2h".
type Duration time.Duration

// UnmarshalText reads it.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("want a time such as 90s or 2h, not %q", text)
	}
	*d = Duration(v)
	return nil
}

// OrderKind is an entry of the table of orders.
type OrderKind struct {
	// Name is its path at the control endpoint, and its key in a scenario file.
	Name, About string
	// Fields are those of Order that it reads, beside Modem, by their JSON names.
	Fields []string
	// Main is the one of Fields that says most; "" where there is none.
	Main string

	// All says that no modem named means all of them.
	All bool

	do func(m *Modem, o Order) error
}

// faultFields are those of a fault.
func faultFields() []string {
	return []string{"fault", "to", "times", "skip", "every", "delay", "code", "byte", "index", "command", "text"}
}

// Orders are all there are.
func Orders() []OrderKind {
	return slices.Concat(airOrders(), []OrderKind{
		{
			Name: "fault", About: "trouble begins: one of GET /faults", Fields: faultFields(), Main: "fault", All: true,
			do: func(m *Modem, o Order) error { return m.Fault(o.fault()) },
		},
		{Name: "clear", About: "a fault ends; none named: all of them", Fields: []string{"fault"}, Main: "fault", All: true, do: clearFault},
		{Name: "unplug", About: "the stick is pulled out", do: plainly((*Modem).Unplug)},
		{Name: "replug", About: "the stick is put back in", do: plainly((*Modem).Replug)},
		{Name: "remove_sim", About: "the SIM is taken out", do: plainly((*Modem).RemoveSIM)},
		{Name: "insert_sim", About: "the SIM is put back in", do: plainly((*Modem).InsertSIM)},
		{
			Name: "swap_sim", About: "another SIM is put in, with its number, PIN and credit", Fields: []string{"number", "pin", "amount"}, Main: "number",
			do: func(m *Modem, o Order) error {
				m.SwapSIM(SIM{Number: o.Number, PIN: o.PIN, Credit: o.Amount})
				return nil
			},
		},
	})
}

// airOrders are those of the network.
func airOrders() []OrderKind {
	return []OrderKind{
		{
			Name: "inject", About: "a text comes in; parts says which of its parts come, and in which order",
			Fields: injectFields(), do: injectText,
		},
		{
			Name: "mms", About: "the notice of a picture message comes in; text is where it is fetched", Fields: []string{"from", "text"},
			do: func(m *Modem, o Order) error { return m.InjectMMS(o.From, o.Text) },
		},
		{Name: "tpdu", About: "an SMS-DELIVER or SMS-STATUS-REPORT in hex comes in", Fields: []string{"tpdu"}, Main: "tpdu", do: injectRaw},
		{
			Name: "report", About: "a status report comes in that belongs to no text: with index as its reference, code as its TP-ST", Fields: []string{"to", "index", "code"},
			do: func(m *Modem, o Order) error { return m.InjectReport(byte(o.Index), o.To, byte(o.Code)) },
		},
		{
			Name: "preload", About: "a text lies in a memory (SM) as if it had for long", Fields: []string{"from", "text", "memory"},
			do: preloadOne,
		},
		{
			Name: "call", About: "somebody calls: the modem rings times (1)", Fields: []string{"from", "rings"}, Main: "from",
			do: func(m *Modem, o Order) error { m.Ring(o.From, max(o.Rings, 1)); return nil },
		},
		{
			Name: "ussd", About: "the network says something by USSD, unasked", Fields: []string{"text"}, Main: "text",
			do: func(m *Modem, o Order) error { m.PushUSSD(o.Text); return nil },
		},
		{
			Name: "topup", About: "credit is added", Fields: []string{"amount"}, Main: "amount",
			do: func(m *Modem, o Order) error { m.TopUp(o.Amount); return nil },
		},
		{
			Name: "register", About: "the network is had or lost: 1 home, 5 roaming, 0 and 2 not, 3 denied", Fields: []string{"stat"}, Main: "stat", All: true,
			do: func(m *Modem, o Order) error { m.SetRegistration(o.Stat); return nil },
		},
		{
			Name: "signal", About: "what AT+CSQ says: 0 to 31, or 99 for unknown", Fields: []string{"signal"}, Main: "signal", All: true,
			do: func(m *Modem, o Order) error { m.SetSignal(o.Signal); return nil },
		},
	}
}

func plainly(do func(*Modem)) func(*Modem, Order) error {
	return func(m *Modem, _ Order) error { do(m); return nil }
}

// Do carries out an order, one of Orders by its name, and counts the modems it
// was for. Errors: ErrNoOrder, ErrNoModem, ErrOrder, and those of what it does.
func (n *Network) Do(name string, o Order) (modems int, err error) {
	i := slices.IndexFunc(Orders(), func(k OrderKind) bool { return k.Name == name })
	if i < 0 {
		return 0, fmt.Errorf("%w: %q", ErrNoOrder, name)
	}
	kind := Orders()[i]
	if err := o.check(); err != nil {
		return 0, err
	}
	targets, err := n.named(o.Modem, kind.All)
	for _, m := range targets {
		err = errors.Join(err, kind.do(m, o))
	}
	return len(targets), err
}

// named finds the modem of an order. A text for nobody in particular is taken
// for a mistake.
func (n *Network) named(name string, all bool) ([]*Modem, error) {
	switch m, found := n.Modem(name); {
	case found:
		return []*Modem{m}, nil
	case name != "":
		return nil, fmt.Errorf("%w: %q", ErrNoModem, name)
	case all:
		return n.Modems(), nil
	}
	return nil, fmt.Errorf("%w: modem is missing", ErrOrder)
}

func injectRaw(m *Modem, o Order) error {
	raw, err := hex.DecodeString(o.TPDU)
	if err != nil || len(raw) == 0 {
		return fmt.Errorf("%w: tpdu: want octets in hex, not %q", ErrOrder, o.TPDU)
	}
	m.InjectTPDU(raw)
	return nil
}

func preloadOne(m *Modem, o Order) error {
	def(&o.Memory, "SM")
	return m.Preload(o.Memory, o.From, o.Text)
}

func (o Order) fault() Fault {
	return Fault{
		Name: o.Fault, Times: o.Times, Skip: o.Skip, Every: o.Every, Delay: time.Duration(o.Delay),
		Code: o.Code, Byte: o.Byte, Index: o.Index, Command: o.Command, Text: o.Text, To: o.To,
	}
}

func clearFault(m *Modem, o Order) error {
	if o.Fault == "" {
		m.ClearFaults()
		return nil
	}
	if m.kinds[o.Fault] == nil {
		return fmt.Errorf("%w: %q", ErrNoFault, o.Fault)
	}
	m.ClearFaults(o.Fault)
	return nil
}

// ParseFault reads a fault as people write it on one line: its name, then what
// else is to be said of it: "refuse,code=500,every=10". The order is one named
// fault. Errors: ErrNoFault, ErrNoRecipient, ErrOrder.
func ParseFault(s string) (Order, error) {
	name, rest, more := strings.Cut(s, ",")
	o := Order{Fault: strings.TrimSpace(name)}
	for more {
		var field string
		field, rest, more = strings.Cut(rest, ",")
		key, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		if known := faultFields()[1:]; !slices.Contains(known, key) {
			return Order{}, fmt.Errorf("%w: there is no %q; a fault has %s", ErrOrder, key, strings.Join(known, ", "))
		}
		if err := o.Set(key, value); err != nil {
			return Order{}, err
		}
	}
	if err := o.check(); err != nil {
		return Order{}, err
	}
	return o, o.fault().check()
}

// Set reads the value of the field with a JSON name. Error: ErrOrder.
func (o *Order) Set(field, value string) error {
	set, known := o.setters()[field]
	if !known {
		return fmt.Errorf("%w: there is no %q; known are %s", ErrOrder, field, strings.Join(slices.Sorted(maps.Keys(o.setters())), ", "))
	}
	if err := set(value); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrOrder, field, err)
	}
	return nil
}

func (o *Order) setters() map[string]func(string) error {
	return map[string]func(string) error{
		"modem": words(&o.Modem), "from": words(&o.From), "to": words(&o.To), "text": words(&o.Text), "memory": words(&o.Memory), "tpdu": words(&o.TPDU),
		"fault": words(&o.Fault), "command": words(&o.Command), "number": words(&o.Number), "pin": words(&o.PIN),
		"data": words(&o.Data), "class": words(&o.Class), "smsc": words(&o.SMSC), "locking": words(&o.Locking), "single": words(&o.Single),
		"port": whole(&o.Port), "pid": whole(&o.PID),
		"wide": flag(&o.Wide), "flash": flag(&o.Flash), "ucs2": flag(&o.UCS2),
		"ref": whole(&o.Ref), "times": whole(&o.Times), "skip": whole(&o.Skip), "every": whole(&o.Every), "code": whole(&o.Code),
		"byte": whole(&o.Byte), "index": whole(&o.Index), "rings": whole(&o.Rings), "stat": whole(&o.Stat), "signal": whole(&o.Signal),
		"delay":  func(s string) error { return o.Delay.UnmarshalText([]byte(s)) },
		"ago":    func(s string) error { return o.Ago.UnmarshalText([]byte(s)) },
		"amount": parsed(&o.Amount, "a number", func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }),
		"sent_at": parsed(&o.SentAt, "a time such as 2026-01-31T10:20:30+01:00", func(s string) (time.Time, error) {
			return time.Parse(time.RFC3339, s)
		}),
		"parts": func(s string) error { return o.setParts(s) },
	}
}

// setParts reads numbers with spaces between them.
func (o *Order) setParts(s string) error {
	o.Parts = []int{}
	for word := range strings.FieldsSeq(s) {
		var n int
		if err := whole(&n)(word); err != nil {
			return err
		}
		o.Parts = append(o.Parts, n)
	}
	return nil
}

func parsed[V any](into *V, want string, parse func(string) (V, error)) func(string) error {
	return func(s string) error {
		v, err := parse(s)
		if err != nil {
			return fmt.Errorf("want %s, not %q", want, s)
		}
		*into = v
		return nil
	}
}

func whole(into *int) func(string) error { return parsed(into, "a whole number", strconv.Atoi) }
func flag(into *bool) func(string) error { return parsed(into, "true or false", strconv.ParseBool) }
func words(into *string) func(string) error {
	return func(s string) error { *into = s; return nil }
}

package simulated

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// errRequest is a request that cannot be understood, errNoModem one for a
// modem that is not there.
var (
	errRequest = errors.New("bad request")
	errNoModem = errors.New("no such modem")
)

// order is the body of a POST or DELETE; no modem is all of them for faults.
type order struct {
	Modem string `json:"modem"`

	From string `json:"from"`
	Text string `json:"text"`

	Fault   string `json:"fault"`
	Times   int    `json:"times"`
	Skip    int    `json:"skip"`
	Every   int    `json:"every"`
	Delay   string `json:"delay"` // as in Go: "1.5s"
	Code    int    `json:"code"`
	Byte    int    `json:"byte"`
	Index   int    `json:"index"`
	Command string `json:"command"`

	Amount float64 `json:"amount"`
	Rings  int     `json:"rings"`
}

// modemState is a modem as GET /modems shows it.
type modemState struct {
	Name    string   `json:"name"`
	Number  string   `json:"number"`
	IMEI    string   `json:"imei"`
	IMSI    string   `json:"imsi"`
	Plugged bool     `json:"plugged"`
	Credit  float64  `json:"credit"`
	Bundle  int      `json:"bundle"`  // texts left of a bundle
	Stored  int      `json:"stored"`  // texts in its memories
	Waiting int      `json:"waiting"` // texts for it in the network
	Faults  []string `json:"faults"`
}

// tableRow is an entry of GET /faults and GET /magic.
type tableRow struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Uses  string `json:"uses,omitempty"`
}

// control answers requests about a network.
type control struct{ n *Network }

// ControlHandler steers a network over HTTP. All bodies are JSON; an error is
// {"error": "…"} with status 400 or 404.
//
//	GET    /modems
//	GET    /ledger?since=N             entries, from the Nth on
//	GET    /faults, GET /magic         what there is to choose from
//	POST   /inject {modem, from, text}
//	POST   /call   {modem, from, rings} the modem rings, once if rings is none
//	POST   /topup  {modem, amount}     credit is added
//	POST   /ussd   {modem, text}       the network says something unasked
//	POST   /fault  {modem, fault, times, skip, every, delay, code, byte, index, command, text}
//	DELETE /fault  {modem, fault}      or ?modem=&fault=; none named: all
//	POST   /unplug {modem}
//	POST   /replug {modem}
//
// It has no authentication: listen on the loopback interface only.
func ControlHandler(n *Network) http.Handler {
	c := control{n}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /modems", c.modems)
	mux.HandleFunc("GET /ledger", c.ledger)
	mux.HandleFunc("GET /faults", c.faults)
	mux.HandleFunc("GET /magic", c.magic)
	mux.HandleFunc("POST /inject", c.each(func(m *Modem, o order) error { return m.Inject(o.From, o.Text) }))
	mux.HandleFunc("POST /call", c.each(func(m *Modem, o order) error { m.Ring(o.From, max(o.Rings, 1)); return nil }))
	mux.HandleFunc("POST /topup", c.each(func(m *Modem, o order) error { m.TopUp(o.Amount); return nil }))
	mux.HandleFunc("POST /ussd", c.each(func(m *Modem, o order) error { m.PushUSSD(o.Text); return nil }))
	mux.HandleFunc("POST /fault", c.each(addFault))
	mux.HandleFunc("DELETE /fault", c.each(clearFault))
	mux.HandleFunc("POST /unplug", c.each(func(m *Modem, _ order) error { m.Unplug(); return nil }))
	mux.HandleFunc("POST /replug", c.each(func(m *Modem, _ order) error { m.Replug(); return nil }))
	return mux
}

// each does an order on the modem it names, or on all where it names none.
// A text for nobody in particular is taken for a mistake.
func (c control) each(do func(*Modem, order) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o, err := readOrder(w, r)
		if err != nil {
			fail(w, err)
			return
		}
		modems, err := c.named(o.Modem)
		for _, m := range modems {
			err = errors.Join(err, do(m, o))
		}
		if err != nil {
			fail(w, err)
			return
		}
		show(w, map[string]int{"modems": len(modems)})
	}
}

func readOrder(w http.ResponseWriter, r *http.Request) (order, error) {
	o := order{Modem: r.URL.Query().Get("modem"), Fault: r.URL.Query().Get("fault")}
	if r.Method == http.MethodDelete && r.ContentLength == 0 {
		return o, nil
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return o, fmt.Errorf("%w: %w", errRequest, err)
	}
	if o.Modem == "" && r.Method == http.MethodPost && r.URL.Path != "/fault" {
		return o, fmt.Errorf("%w: modem is missing", errRequest)
	}
	return o, nil
}

func (c control) named(name string) ([]*Modem, error) {
	if name == "" {
		return c.n.Modems(), nil
	}
	m, found := c.n.Modem(name)
	if !found {
		return nil, fmt.Errorf("%w: %q", errNoModem, name)
	}
	return []*Modem{m}, nil
}

func addFault(m *Modem, o order) error {
	f := Fault{
		Name: o.Fault, Times: o.Times, Skip: o.Skip, Every: o.Every,
		Code: o.Code, Byte: o.Byte, Index: o.Index, Command: o.Command, Text: o.Text,
	}
	if o.Delay != "" {
		d, err := time.ParseDuration(o.Delay)
		if err != nil {
			return fmt.Errorf("%w: delay: %w", errRequest, err)
		}
		f.Delay = d
	}
	return m.Fault(f)
}

func clearFault(m *Modem, o order) error {
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

func (c control) modems(w http.ResponseWriter, _ *http.Request) {
	states := []modemState{}
	for _, m := range c.n.Modems() {
		states = append(states, m.state())
	}
	show(w, states)
}

func (m *Modem) state() modemState {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := modemState{
		Name: m.cfg.Name, Number: m.cfg.Number, IMEI: m.cfg.IMEI, IMSI: m.cfg.IMSI,
		Plugged: m.plugged, Credit: m.account.credit, Bundle: m.account.texts, Waiting: len(m.waiting), Faults: []string{},
	}
	for _, store := range m.stores {
		s.Stored += store.used
	}
	for _, a := range m.faults {
		s.Faults = append(s.Faults, a.Name)
	}
	return s
}

func (c control) ledger(w http.ResponseWriter, r *http.Request) {
	since := 0
	if v := r.URL.Query().Get("since"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			fail(w, fmt.Errorf("%w: since: %w", errRequest, err))
			return
		}
		since = n
	}
	show(w, append([]Entry{}, c.n.LedgerSince(since)...))
}

func (c control) faults(w http.ResponseWriter, _ *http.Request) {
	var rows []tableRow
	for _, k := range FaultKinds() {
		rows = append(rows, tableRow{k.Name, k.About, k.Uses})
	}
	show(w, rows)
}

func (c control) magic(w http.ResponseWriter, _ *http.Request) {
	var rows []tableRow
	for _, row := range MagicTable() {
		rows = append(rows, tableRow{Name: row.Suffix, About: row.About})
	}
	show(w, rows)
}

func show(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the reader has gone
}

func fail(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if errors.Is(err, errNoModem) {
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // the reader has gone
}

package simulated

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

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
//	GET    /                       what there is to ask for
//	GET    /modems
//	GET    /ledger?since=N         entries, from the Nth on
//	GET    /faults, GET /magic     what there is to choose from
//	POST   /inject, /fault, …      an Order of that name
//	DELETE /fault                  POST /clear; also as ?modem=&fault=
//
// It has no authentication: listen on the loopback interface only.
func ControlHandler(n *Network) http.Handler {
	c := control{n}
	mux := http.NewServeMux()
	for _, q := range c.questions() {
		mux.HandleFunc("GET "+q.path, q.answer)
	}
	for _, k := range Orders() {
		mux.HandleFunc("POST /"+k.Name, c.carryOut(k.Name))
	}
	mux.HandleFunc("DELETE /fault", c.carryOut("clear"))
	return mux
}

// question is what can be asked with GET.
type question struct {
	path, about string
	answer      http.HandlerFunc
}

func (c control) questions() []question {
	return []question{
		{"/{$}", "what there is to ask for", c.routes},
		{"/modems", "the modems and how they are", c.modems},
		{"/ledger", "what the network took and delivered; ?since=N leaves out the first N", c.ledger},
		{"/faults", "the faults there are", c.faults},
		{"/magic", "the numbers to which texts fail", c.magic},
	}
}

// routes lists all there is.
func (c control) routes(w http.ResponseWriter, _ *http.Request) {
	var rows []tableRow
	for _, q := range c.questions() {
		rows = append(rows, tableRow{Name: "GET " + strings.TrimSuffix(q.path, "{$}"), About: q.about})
	}
	for _, k := range Orders() {
		rows = append(rows, tableRow{"POST /" + k.Name, k.About, strings.Join(append([]string{"modem"}, k.Fields...), ", ")})
	}
	show(w, append(rows, tableRow{"DELETE /fault", "as POST /clear", "modem, fault"}))
}

func (c control) carryOut(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o, err := readOrder(w, r)
		if err != nil {
			fail(w, err)
			return
		}
		modems, err := c.n.Do(name, o)
		if err != nil {
			fail(w, err)
			return
		}
		show(w, map[string]int{"modems": modems})
	}
}

func readOrder(w http.ResponseWriter, r *http.Request) (Order, error) {
	o := Order{Modem: r.URL.Query().Get("modem"), Fault: r.URL.Query().Get("fault")}
	if r.Method == http.MethodDelete && r.ContentLength == 0 {
		return o, nil
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return o, fmt.Errorf("%w: %w", ErrOrder, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return o, fmt.Errorf("%w: there is more after the object", ErrOrder)
	}
	return o, nil
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
		Plugged: m.plugged, Credit: m.account.credit, Bundle: m.account.texts, Waiting: len(m.waiting) + len(m.refused), Faults: []string{},
	}
	for name, store := range m.stores {
		if name == store.name {
			s.Stored += store.used
		}
	}
	for _, a := range m.faults {
		if !a.standing {
			s.Faults = append(s.Faults, a.Name)
		}
	}
	return s
}

func (c control) ledger(w http.ResponseWriter, r *http.Request) {
	since := 0
	if v := r.URL.Query().Get("since"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			fail(w, fmt.Errorf("%w: since: %w", ErrOrder, err))
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
	if errors.Is(err, ErrNoModem) {
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // the reader has gone
}

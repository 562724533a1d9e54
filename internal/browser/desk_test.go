package browser_test

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/web/page"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// desk is a daemon with two simulated modems, its page, and an account of each
// role.
type desk struct {
	*gateway.Gateway
	t       *testing.T
	page    *page.Page
	url     string
	network *simulated.Network
	modems  map[string]*simulated.Modem // orange and mtn; moov, which is plugged in only
}

// newDesk starts a daemon, empty but for its modems and accounts.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, network: simulated.NewNetwork(simulated.Options{}), modems: map[string]*simulated.Modem{}}
	c := config.Default()
	c.Organisation, c.Country, c.Language, c.Data = "Water Committee", "CM", "en", t.TempDir()
	c.Location = time.UTC
	c.Sending.QuietHours = config.QuietHours{}
	for i, name := range []string{"orange", "mtn"} {
		d.modems[name] = simulated.New(simulated.Config{
			Name: name, Network: d.network, Latency: 10 * time.Millisecond, ReportDelay: 50 * time.Millisecond,
			Number: "+23767000000" + string(rune('1'+i)),
		})
		c.Modems = append(c.Modems, config.Modem{
			Name: name, Port: name, Number: "", SubmitTimeout: 30 * time.Second,
		})
	}
	d.modems["moov"] = simulated.New(simulated.Config{Name: "moov", Network: d.network, Latency: 10 * time.Millisecond})
	g, err := gateway.New(c, gateway.Options{OpenPort: d.port, Ports: d.ports, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	d.Gateway = g
	d.run()
	d.serve()
	return d
}

func (d *desk) port(path string) (io.ReadWriteCloser, error) {
	if m, known := d.modems[path]; known {
		return m.Open(path)
	}
	return nil, fs.ErrNotExist
}

func (d *desk) ports() ([]string, error) { return []string{"orange", "mtn", "moov"}, nil }

// run runs the daemon until the test ends.
func (d *desk) run() {
	ctx, stop := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := d.Run(ctx); err != nil {
			d.t.Errorf("the daemon ended with: %v", err)
		}
	})
	d.t.Cleanup(func() {
		stop()
		ended.Wait()
	})
}

// serve serves the page until the test ends.
func (d *desk) serve() {
	p, err := page.New(page.Options{
		Verbs: d.Gateway, Accounts: d.Gateway, Sessions: d.SessionStore(),
		Home: func() (string, *time.Location) { return "en", time.UTC },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	server := httptest.NewServer(p)
	d.page, d.url = p, server.URL
	d.t.Cleanup(func() {
		p.Close()
		server.Close()
	})
}

// account makes the account of a role at its first use: a password takes a
// while to hash.
func (d *desk) account(role accounts.Role) {
	d.t.Helper()
	_, err := d.AccountByName(d.t.Context(), string(role))
	if errors.Is(err, store.ErrNotFound) {
		_, err = d.CreateAccount(d.t.Context(), api.AccountDraft{Name: string(role), Role: string(role), Password: password(role)})
	}
	d.must(err)
}

// password is that of the account of a role, which is named for it.
func password(role accounts.Role) string { return "well rope bucket " + string(role) }

// patience bounds every wait: the machines of others are slow, too.
const patience = 20 * time.Second

// until waits for what is asked to be true.
func (d *desk) until(what string, ask func() (bool, error)) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		ok, err := ask()
		if err != nil {
			d.t.Fatalf("%s: %v", what, err)
		}
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			d.t.Fatalf("waited in vain: %s", what)
		case <-again.C:
		}
	}
}

// ready waits until both modems are.
func (d *desk) ready() {
	d.t.Helper()
	d.until("the modems are ready", func() (bool, error) {
		s, err := d.Status(d.t.Context())
		return s.Ready, err
	})
}

//go:embed testdata/campaign.yaml
var campaign []byte

//go:embed testdata/people.csv
var list string

// with seeds a campaign: people in three scripts, groups, keywords, a poll that
// was asked, texts of all kinds that came in, a broadcast that went out.
func (d *desk) with() *desk {
	d.t.Helper()
	ctx := d.t.Context()
	d.ready()
	_, err := d.Apply(ctx, api.Apply{File: campaign})
	d.must(err)
	_, err = d.Import(ctx, strings.NewReader(list), api.ImportOptions{Consent: "paper forms, market of 12 November", File: "market.csv"})
	d.must(err)
	_, err = d.SendBroadcast(ctx, api.BroadcastDraft{To: []string{"sante"}, Text: "Hello {name|friend}, vaccination on Saturday at 9 at the school."})
	d.must(err)
	_, err = d.OpenPoll(ctx, api.PollOpen{Name: "puits", To: []string{"all"}})
	d.must(err)
	d.until("the texts are sent", func() (bool, error) {
		s, err := d.Status(ctx)
		return s.Queued == 0, err
	})
	in := []struct{ from, text string }{
		{awa, "SANTE"},
		{bello, "oui"},
		{chi, "puits non"},
		{fatima, "نعم"},
		{natalia, "puits perhaps"},
		{awa, "When does the nurse come?"},
		{long, "stop by the office on Friday?"},
		{"+237699000020", "sante"},
		{bello, "STOP EAU"},
	}
	for _, m := range in {
		d.must(d.modems["orange"].Inject(m.from, m.text))
	}
	d.until("the texts are in", func() (bool, error) {
		all, err := d.Inbox(ctx, api.InQuery{Page: api.Page{Limit: 100}})
		return len(all) >= len(in), err
	})
	return d
}

// People of the campaign.
const (
	awa     = "+237699000001"
	bello   = "+237699000002"
	chi     = "+237699000003"
	fatima  = "+237699000004"
	natalia = "+237699000005"
	long    = "+237699000006"
)

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

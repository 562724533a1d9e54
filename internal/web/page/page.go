package page

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/tocsin-sms/tocsin/internal/phrases"
	"github.com/tocsin-sms/tocsin/internal/web"
	"github.com/tocsin-sms/tocsin/internal/web/assets"
	"github.com/tocsin-sms/tocsin/internal/web/page/words"
)

// Options are what a page is made of.
type Options struct {
	Verbs    web.Verbs
	Accounts Accounts
	Links    Links // nil: there are none
	Sessions scs.Store
	// Home is the daemon's language, for people whose browser asks for none of
	// ours, and its time zone, as they are set now; nil: none, and time.Local.
	Home   func() (language string, zone *time.Location)
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: discard
	Secure bool             // served by TLS: cookies go by it alone
}

// Page serves the coordinator's page. Make one with New.
type Page struct {
	Options
	mux       *http.ServeMux
	sessions  *scs.SessionManager
	words     *words.Catalogue
	phrases   *phrases.Book
	templates *templates
	assets    *assetFiles
	shared    *sharedParts
	handler   http.Handler
	// open ends when the page closes: live streams end with it.
	open  context.Context
	close context.CancelFunc
}

// New makes a page. An error is a fault in what was built into the program.
func New(o Options) (*Page, error) {
	p := &Page{Options: o.withDefaults(), mux: http.NewServeMux(), phrases: phrases.Built()}
	p.open, p.close = context.WithCancel(context.Background())
	var err error
	if p.words, err = words.Load(); err != nil {
		return nil, err
	}
	if p.assets, err = newAssetFiles(assets.Files()); err != nil {
		return nil, fmt.Errorf("assets of the page: %w", err)
	}
	p.templates, p.shared = newTemplates(p), newSharedParts()
	p.sessions = newSessions(p.Options)
	for _, r := range p.routes() {
		p.mux.Handle(r.pattern, p.serve(r))
	}
	p.mux.Handle("GET /assets/", http.StripPrefix("/assets/", p.assets))
	p.mux.Handle("/", p.serve(route{pattern: "/", handle: nowhere}))
	p.handler = http.NewCrossOriginProtection().Handler(p.sessions.LoadAndSave(p.mux))
	return p, nil
}

func (o Options) withDefaults() Options {
	if o.Home == nil {
		o.Home = func() (string, *time.Location) { return "", time.Local }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// ServeHTTP answers one request.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	p.handler.ServeHTTP(w, r)
}

// Close ends the live streams. It is for http.Server.RegisterOnShutdown.
func (p *Page) Close() { p.close() }

// guard sets what keeps a page to itself: nothing is loaded from elsewhere,
// no other site frames it, and no copy of it stays on a shared computer.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

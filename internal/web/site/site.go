// Package site is where the page and the API are on the network: the address
// they listen at, their certificate, and what is asked of every request before
// either sees it.
package site

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/web"
	"github.com/tocsin-sms/tocsin/internal/web/page"
)

// Site serves the page and the API of a daemon. Make one with New.
type Site struct {
	gateway *gateway.Gateway
	page    *page.Page
	api     *web.Handler
	handler http.Handler
	secure  bool
	log     *slog.Logger
}

// Options are what a site is told of how it is reached.
type Options struct {
	Secure bool // by TLS: cookies go by it alone
	Log    *slog.Logger
}

// New makes the site of a daemon.
func New(g *gateway.Gateway, o Options) (*Site, error) {
	p, err := page.New(page.Options{
		Verbs: g, Accounts: g, Links: g, Sessions: g.SessionStore(),
		Home: g.Locale, Log: o.Log, Secure: o.Secure,
	})
	if err != nil {
		return nil, err
	}
	a := web.NewNetworkHandler(g, web.ByToken(g, p.Who), o.Log)
	both := http.NewServeMux()
	both.Handle(api.Prefix+"/", p.WithSession(a))
	both.Handle("/", p)
	return &Site{gateway: g, page: p, api: a, handler: both, secure: o.Secure, log: o.Log}, nil
}

// Server answers those who reach ln, for the caller to run and to shut down.
func (s *Site) Server(ln net.Listener) *http.Server {
	server := &http.Server{
		Handler: atHome(ln.Addr(), s.handler), ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		// No bound on the body's time and on the answer's: lists of people are
		// long on a slow network, and live events never end.
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	server.RegisterOnShutdown(s.page.Close)
	server.RegisterOnShutdown(s.api.Close)
	return server
}

// Link is an address that signs in once: to an account or, where account is "",
// to make the first.
func (s *Site) Link(ctx context.Context, ln net.Listener, account string) (string, error) {
	l, err := s.gateway.CreateLink(ctx, api.SignInLink{Account: account})
	return s.Address(ln) + l.Path, err
}

// Address is where a browser on this computer finds the site.
func (s *Site) Address(ln net.Listener) string {
	return Address(ln.Addr().String(), s.secure)
}

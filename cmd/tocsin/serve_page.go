package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/web/site"
)

// pageServer is the page where the configuration says, and the server that
// answers there; nil where it is served nowhere.
type pageServer struct {
	*http.Server
	ln net.Listener
}

// openPage listens for the page, and tells on the standard output where it is:
// while there is no account, by the link that makes the first.
func (p *program) openPage(ctx context.Context, g *gateway.Gateway, cfg config.Config, insecure bool, log *slog.Logger) (*pageServer, error) {
	if cfg.Listen == "" {
		return nil, nil
	}
	files := site.TLS(cfg.TLS)
	ln, err := site.Listen(cfg.Listen, files, insecure)
	if err != nil {
		return nil, listenHint(err)
	}
	if !files.On() && !site.Private(cfg.Listen) {
		log.Warn("the page is served without TLS: others on the network can read passwords and texts", "listen", cfg.Listen)
	}
	s, err := site.New(g, site.Options{Secure: files.On(), Log: log})
	if err == nil {
		err = p.tellPage(ctx, g, s, ln)
	}
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	return &pageServer{Server: s.Server(ln), ln: ln}, nil
}

func (p *program) tellPage(ctx context.Context, g *gateway.Gateway, s *site.Site, ln net.Listener) error {
	if known, err := g.HasAccounts(ctx); err != nil || known {
		fmt.Fprintf(p.stdout, "The page is at %s\n", s.Address(ln))
		return err
	}
	link, err := s.Link(ctx, ln, "")
	fmt.Fprintf(p.stdout, "Open this address in a browser to begin; it works once:\n\n  %s\n\n", link)
	return err
}

func listenHint(err error) error {
	switch {
	case errors.Is(err, site.ErrOpen):
		return withHint(err, "name a certificate and its key at tls in config.yaml, listen at 127.0.0.1:8425, or give --insecure-listen if nobody else is on that network")
	case errors.Is(err, syscall.EADDRINUSE):
		return withHint(err, "another program is there: choose another port for listen in config.yaml, or listen: \"\" for no page")
	}
	return withHint(err, "see listen and tls in config.yaml")
}

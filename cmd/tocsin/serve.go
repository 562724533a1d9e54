package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/socket"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/web"
)

type serveOptions struct {
	verbose  bool
	insecure bool // the page is served without TLS where others can reach it
}

func newServeCommand(p *program) *cobra.Command {
	var o serveOptions
	cmd := newVerb(verb{
		use:   "serve [flags]",
		short: "Work in the background: receive, answer, send",
		long: `Serve is the part that works: it looks after the modems, receives and answers
texts, sends what is queued, and serves the page for a browser, whose address it
prints. It runs until it is interrupted (Ctrl-C), then lets the text in hand
finish. What it does is logged to the standard error, with --json as JSON.

It needs no configuration: without one its data are in ./tocsin-data, and the page
asks for what it needs.`,
		example: "tocsin serve\ntocsin serve --config /etc/tocsin/config.yaml",
		run:     func(ctx context.Context, _ []string) error { return runServe(ctx, p, o) },
	})
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "log more")
	cmd.Flags().BoolVar(&o.insecure, "insecure-listen", false, "serve the page without TLS even where others can reach it")
	return cmd
}

// The daemon lives on a few megabytes, of which it makes garbage with every
// text: collecting at five times as much spares the collector most of its work,
// and the bound keeps it small on a small machine.
const (
	collectAt = 400       // percent
	heapBound = 128 << 20 // bytes
)

func runServe(ctx context.Context, p *program, o serveOptions) error {
	debug.SetGCPercent(collectAt)
	debug.SetMemoryLimit(heapBound)
	cfg, err := p.configuration()
	if errors.Is(err, errNoConfig) {
		cfg, err = defaults()
	}
	if err != nil {
		return err
	}
	log := p.logger(o.verbose)
	g, err := gateway.New(cfg, gateway.Options{Log: log, Version: programVersion()})
	if errors.Is(err, store.ErrHeld) {
		return withHint(err, "one daemon serves all modems of a config.yaml; see tocsin status")
	}
	if err != nil {
		return err
	}
	ln, err := socket.Listen(cfg.Data)
	if err != nil {
		return errors.Join(err, g.Close())
	}
	page, err := p.openPage(ctx, g, cfg, o.insecure, log)
	if err != nil {
		return errors.Join(err, ln.Close(), g.Close())
	}
	return serveGateway(ctx, g, ln, page, log)
}

func (p *program) logger(verbose bool) *slog.Logger {
	o := &slog.HandlerOptions{}
	if verbose {
		o.Level = slog.LevelDebug
	}
	if p.json {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}

// serveGateway runs the daemon and answers on ln, and at the page's address,
// until ctx ends. The answers in hand finish before the daemon stops, because it closes the store.
func serveGateway(ctx context.Context, g *gateway.Gateway, ln net.Listener, page *pageServer, log *slog.Logger) error {
	handler := web.NewHandler(g, log)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	server.RegisterOnShutdown(handler.Close)

	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return g.Run(working) })
	group.Go(func() error {
		defer stop()
		answering, ctx := errgroup.WithContext(ctx)
		serveUntil(ctx, answering, server, ln)
		if page != nil {
			serveUntil(ctx, answering, page.Server, page.ln)
		}
		return answering.Wait()
	})
	tellSystem(log, systemd.SdNotifyReady)
	context.AfterFunc(ctx, func() { tellSystem(log, systemd.SdNotifyStopping) })
	return group.Wait()
}

// tellSystem tells systemd, where it started us, how the daemon is.
func tellSystem(log *slog.Logger, state string) {
	if _, err := systemd.SdNotify(false, state); err != nil {
		log.Warn("tell systemd", "state", state, "error", err)
	}
}

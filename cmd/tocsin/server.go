package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// lastAnswers is how long answers in hand may take once a server is to stop.
const lastAnswers = 5 * time.Second

// serveUntil serves until ctx ends, then lets the answers in hand finish.
func serveUntil(ctx context.Context, group *errgroup.Group, server *http.Server, ln net.Listener) {
	group.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return shutdown(server)
	})
}

func shutdown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), lastAnswers)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

package modem

import (
	"context"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestAStuckPortHoldsNobodyUp: the system may never give back the opening of a port
// of a frozen stick. Who looks for a modem, and the program's end, do not wait for it.
func TestAStuckPortHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		defer func() { close(stuck); synctest.Wait() }()
		hub := NewHub(nil)
		cfg := Config{
			Name: "x", Port: "auto", Hub: hub, Ports: func() ([]string, error) { return []string{"one"}, nil },
			Open: func(string) (io.ReadWriteCloser, error) { <-stuck; return nil, os.ErrNotExist },
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = Open(ctx, cfg)
			hub.Wait()
		}()
		select {
		case <-ended:
		case <-time.After(2 * time.Minute):
			t.Error("it waits for a port that never opens")
		}
	})
}

package simulated

import (
	"context"
	"fmt"
)

// Serve shows the modem's first port as a pseudo-terminal under the name link,
// a symbolic link, until ctx is done; then it gives nil. While the modem is
// unplugged the link is gone, and after a replug it leads to a new terminal.
// On systems without pseudo-terminals the error is errors.ErrUnsupported.
func (m *Modem) Serve(ctx context.Context, link string) error { return m.ServePort(ctx, 0, link) }

// ServePort is Serve for the nth port of a stick that has several.
func (m *Modem) ServePort(ctx context.Context, n int, link string) error {
	stop := context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.plugs.Broadcast()
	})
	defer stop()
	for m.waitPlugged(ctx) {
		if err := m.serveOnce(ctx, n, m.linkName(link)); err != nil {
			return err
		}
	}
	return nil
}

// waitPlugged is false when ctx is done.
func (m *Modem) waitPlugged(ctx context.Context) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for !m.plugged && ctx.Err() == nil {
		m.plugs.Wait()
	}
	return ctx.Err() == nil
}

func (m *Modem) attach(n int) *line {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.named(n).open()
}

// linkName is the name a link has by now.
func (m *Modem) linkName(link string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.names == 0 {
		return link
	}
	return fmt.Sprintf("%s-%d", link, m.names)
}

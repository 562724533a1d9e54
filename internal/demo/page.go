package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/site"
)

// Who looks around in the demo by hand, once its link was used.
const (
	guest         = "demo"
	guestPassword = "look around here"
)

// servePage serves the page at a free port of this computer, and says where.
// What it returns ends that.
func (s *stage) servePage(ctx context.Context, o Options) (end func() error, err error) {
	ln, err := site.Listen("127.0.0.1:0", site.TLS{}, false)
	if err != nil {
		return nil, err
	}
	link, server, err := s.furnish(ctx, ln)
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	_, err = fmt.Fprintf(o.Out, "Look around in a browser; this address signs in once:\n\n  %s\n\nLater sign in as %s with the password: %s\n\n", link, guest, guestPassword)
	return func() error {
		err := server.Close()
		if failed := <-ended; !errors.Is(failed, http.ErrServerClosed) {
			err = errors.Join(err, failed)
		}
		return err
	}, err
}

// furnish makes the guest's account, and the page.
func (s *stage) furnish(ctx context.Context, ln net.Listener) (link string, server *http.Server, err error) {
	page, err := site.New(s.gateway, site.Options{Log: s.log})
	if err != nil {
		return "", nil, err
	}
	_, err = s.gateway.CreateAccount(ctx, api.AccountDraft{Name: guest, Role: string(accounts.Coordinator), Password: guestPassword})
	if err != nil {
		return "", nil, err
	}
	link, err = page.Link(ctx, ln, guest)
	return link, page.Server(ln), err
}

// linger keeps the daemon and the page for whoever wants to go on looking.
func linger(ctx, daemon context.Context, out io.Writer) error {
	if _, err := io.WriteString(out, "\nThe page stays. Ctrl-C ends it.\n"); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-daemon.Done():
	}
	return nil
}

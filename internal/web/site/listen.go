package site

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// ErrOpen is returned by Listen for an address that others can reach, without
// TLS: whoever is on the same network would read passwords and texts.
var ErrOpen = errors.New("others can reach this address, and without TLS they could read passwords and texts")

// TLS names the files of a certificate and its key, in PEM; "" for none.
type TLS struct{ Certificate, Key string }

// On tells whether there is one.
func (t TLS) On() bool { return t.Certificate != "" }

// Listen opens host:port. On any address but this computer's own it wants TLS,
// or to be told that it is meant so (ErrOpen).
func Listen(address string, files TLS, insecure bool) (net.Listener, error) {
	if !files.On() && !insecure && !Private(address) {
		return nil, fmt.Errorf("listen at %s: %w", address, ErrOpen)
	}
	var secure *tls.Config
	if files.On() {
		c, err := newCertificate(files)
		if err != nil {
			return nil, err
		}
		secure = &tls.Config{GetCertificate: c.current, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	}
	ln, err := net.Listen("tcp", address)
	if err != nil || secure == nil {
		return ln, err
	}
	return tls.NewListener(ln, secure), nil
}

// Private tells whether only this computer reaches host:port. Names other than
// localhost are not looked up: what they mean may change.
func Private(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && isLocal(host)
}

// isLocal tells the names of this computer for itself.
func isLocal(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761 §6.3
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// Address is host:port for a browser on this computer, as http://127.0.0.1:8425.
func Address(address string, secure bool) string {
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(address)
	if addr, bad := netip.ParseAddr(host); err == nil && (host == "" || bad == nil && addr.IsUnspecified()) {
		address = net.JoinHostPort("localhost", port)
	}
	return scheme + address
}

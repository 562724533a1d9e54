package site

import (
	"net"
	"net/http"
)

// atHome refuses, at an address that only this computer reaches, requests that
// were meant for another name. A page elsewhere could else have its own name
// point here (DNS rebinding) and act as if it were ours.
func atHome(addr net.Addr, next http.Handler) http.Handler {
	if !Private(addr.String()) {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(hostOf(r.Host)) {
			http.Error(w, "This page is for this computer alone: open it as http://"+addr.String(), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf is the host of a Host header, which may have a port.
func hostOf(header string) string {
	if host, _, err := net.SplitHostPort(header); err == nil {
		return host
	}
	if n := len(header); n > 1 && header[0] == '[' && header[n-1] == ']' {
		return header[1 : n-1]
	}
	return header
}

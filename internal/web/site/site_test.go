package site

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestListenWantsTLSWhereOthersCanReachIt(t *testing.T) {
	cases := map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true, "[::1]:0": true, "0.0.0.0:0": false, ":0": false, "[::]:0": false, "192.0.2.1:0": false, "tocsin.example:0": false,
	}
	for address, want := range cases {
		if got := Private(address); got != want {
			t.Errorf("%q is private: %v, want %v", address, got, want)
		}
		if _, err := Listen(address, TLS{}, false); !want && !errors.Is(err, ErrOpen) {
			t.Errorf("listen at %q: %v, want ErrOpen", address, err)
		}
	}
	ln, err := Listen("0.0.0.0:0", TLS{}, true)
	if err != nil {
		t.Fatalf("said aloud: %v", err)
	}
	if err := ln.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Listen("127.0.0.1:0", TLS{Certificate: "nowhere.pem", Key: "nowhere.key"}, false); err == nil {
		t.Error("a certificate that is not there was taken")
	}
}

func TestNamesOfOthersAreRefusedAtHome(t *testing.T) {
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	here := atHome(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8425}, ok)
	open := atHome(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 8425}, ok)
	cases := map[string]int{
		"127.0.0.1:8425": 200, "localhost:8425": 200, "localhost": 200, "LOCALHOST.": 200, "[::1]:8425": 200, "[::1]": 200,
		"evil.example": 421, "evil.example:8425": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:80": 421, "": 421,
	}
	for host, want := range cases {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		here.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q at home: %d, want %d", host, w.Code, want)
		}
		w = httptest.NewRecorder()
		if open.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("%q elsewhere: %d", host, w.Code)
		}
	}
}

func TestAddressIsOneABrowserHereOpens(t *testing.T) {
	cases := map[string]string{
		"127.0.0.1:8425": "http://127.0.0.1:8425", "0.0.0.0:80": "http://localhost:80", "[::]:80": "http://localhost:80", ":80": "http://localhost:80",
	}
	for listen, want := range cases {
		if got := Address(listen, false); got != want {
			t.Errorf("%q: %q, want %q", listen, got, want)
		}
	}
	if got := Address("0.0.0.0:443", true); got != "https://localhost:443" {
		t.Errorf("by TLS: %q", got)
	}
}

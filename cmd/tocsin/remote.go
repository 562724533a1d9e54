package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// remote is a daemon elsewhere, and the token that it knows us by.
type remote struct{ server, tokenFile string }

// The environment's words for a daemon elsewhere.
const (
	serverVariable = "TOCSIN_SERVER"
	tokenVariable  = "TOCSIN_TOKEN"
)

// address is the server to ask; "" for the daemon of the configuration.
func (r remote) address() string {
	if r.server != "" {
		return r.server
	}
	return os.Getenv(serverVariable)
}

// token is the one in the file or in the environment. It is never an argument,
// which others on the machine can see.
func (r remote) token() (string, error) {
	if r.tokenFile == "" {
		token := strings.TrimSpace(os.Getenv(tokenVariable))
		if token == "" {
			return "", withHint(errors.New("a server asks for a token"), "name a file with --token-file, or set %s", tokenVariable)
		}
		return token, nil
	}
	raw, err := os.ReadFile(r.tokenFile)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(raw))
	if token == "" || strings.ContainsAny(token, " \r\n\t") {
		return "", withHint(fmt.Errorf("%s holds no token", r.tokenFile), "it holds what tocsin token add printed, and nothing else")
	}
	return token, nil
}

// dialRemote is a client of a daemon elsewhere. Times are read and shown in the
// zone of this machine, whose configuration is not asked.
func (p *program) dialRemote(address string) (*daemon, error) {
	token, err := p.remote.token()
	if err != nil {
		return nil, err
	}
	client, err := api.NewRemoteClient(address, token)
	if err != nil {
		return nil, misuse("%v", err)
	}
	return &daemon{Client: client, settings: settings{zone: time.Local, now: p.now()}}, nil
}

//go:build linux

package main

import (
	"context"
	"os/exec"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/peers"
)

// gateway is what is measured. A text is put in by Queue while it runs; Inbox
// is what it shows of texts that came in.
type gateway interface {
	Start() error
	Stop()
	Kill()
	CPU() (time.Duration, error)
	Queue(texts ...peers.Text) error
	Inbox() ([]peers.Text, error)
}

// contender is a gateway to be set up anew for each trial.
type contender struct {
	name, program string
	tuned         string // how it is set up, where that is not the default
	only          string // the trial it is in; "": all
	share         int    // of the texts of the trial of speed it gets one of so many, being slow
	version       func(ctx context.Context) string
	setUp         func(dir string, ports []string) (gateway, error)
}

func contenders(tocsin string) []contender {
	own := func(ctx context.Context) string { return word(1, said(ctx, tocsin, "version")) }
	return []contender{
		{
			name: "gammu-smsd", program: "gammu-smsd", share: 10, tuned: "files, no log, a round each second, the modem asked for nothing but texts", version: debian("gammu-smsd"),
			setUp: func(dir string, ports []string) (gateway, error) { return peers.NewGammuSMSD(dir, ports...) },
		},
		{
			name: "smstools", program: "/usr/sbin/smsd", share: 8, tuned: "a round each second, trust_outgoing, check_network 0, check_memory_method 31, blocktime 5, device_open_retries -1", version: debian("smstools"),
			setUp: func(dir string, ports []string) (gateway, error) { return peers.NewSMSTools(dir, ports...) },
		},
		{
			name: "tocsin", program: tocsin, share: 1, tuned: "submit_timeout " + deadline.String() + ", no limits, no quiet hours", version: own,
			setUp: func(dir string, ports []string) (gateway, error) { return newTocsin(tocsin, dir, ports, false) },
		},
		{
			name: "tocsin with reports", program: tocsin, share: 1, version: own, only: "speed",
			setUp: func(dir string, ports []string) (gateway, error) { return newTocsin(tocsin, dir, ports, true) },
		},
	}
}

// debian is the version of a package.
func debian(pkg string) func(context.Context) string {
	return func(ctx context.Context) string {
		return word(0, said(ctx, "dpkg-query", "-W", "-f", "${Version}", pkg))
	}
}

// said is what a program prints; nothing where it fails.
func said(ctx context.Context, program string, args ...string) string {
	out, _ := exec.CommandContext(ctx, program, args...).Output()
	return string(out)
}

// word is the ith of a text, counted from 0.
func word(i int, text string) string {
	words := strings.Fields(text)
	if i >= len(words) {
		return "unknown"
	}
	return words[i]
}

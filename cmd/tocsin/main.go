// Command tocsin is the SMS gateway: the daemon (serve), simulated modems (sim)
// and the verbs that ask the daemon. It has no logic of its own: a command reads
// its arguments, asks, and prints.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks; the second, no longer caught, ends the program.
	context.AfterFunc(ctx, stop)
	os.Exit(newProgram(os.Stdin, os.Stdout, os.Stderr).run(ctx, os.Args[1:]))
}

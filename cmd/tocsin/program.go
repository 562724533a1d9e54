package main

import (
	"context"
	"io"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

// program is what every command is given: where to read and write, and the
// flags that all commands share.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	terminal       io.Writer // where questions are asked; nil: nobody can answer

	configFile string
	remote     remote
	json       bool
}

func newProgram(stdin, stdout, stderr *os.File) *program {
	return &program{
		stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now,
		terminal: askingPlace(stdin, stderr),
	}
}

// run runs one command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	root := newRootCommand(p)
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	tell(p.stderr, err)
	return exitCode(err)
}

// newRootCommand is the tree of all commands.
func newRootCommand(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "tocsin",
		Short: "Send and receive texts for a group, through a GSM modem",
		Long: `Tocsin sends and receives texts (SMS) for a group of people, through a GSM
modem plugged into this computer. "tocsin serve" is the part that works in the
background; all other commands ask it.

Try it without a modem:

  tocsin demo

Start in earnest:

  tocsin serve        # prints the address of the page, which asks for the rest

and beside it, as from a script:

  tocsin status --wait 30s
  tocsin send +237699000001 "Hello"

Exit codes: 0 done, 1 failed, 2 wrong use, 3 not found, 4 the daemon is not
running.`,
		Example:           "  tocsin status --wait 30s",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              noVerb,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return wrongUse(cmd, flagError(err)) })
	flags := root.PersistentFlags()
	flags.StringVar(&p.configFile, "config", "", "the configuration `FILE` (default ./config.yaml, then tocsin/config.yaml in your configuration folder)")
	flags.StringVar(&p.remote.server, "server", "", "ask the daemon at this `URL` instead, as https://tocsin.example.org (or $"+serverVariable+")")
	flags.StringVar(&p.remote.tokenFile, "token-file", "", "the `FILE` with the token for --server (or the token in $"+tokenVariable+")")
	flags.BoolVar(&p.json, "json", false, "print data as JSON")
	root.AddCommand(commands(p)...)
	return root
}

func commands(p *program) []*cobra.Command {
	return []*cobra.Command{
		newServeCommand(p), newDemoCommand(p), newSimCommand(p), newStatusCommand(p), newApplyCommand(p), newSendCommand(p),
		newContactCommand(p), newGroupCommand(p), newKeywordCommand(p), newPollCommand(p),
		newBroadcastCommand(p), newSegmentCommand(p), newInboxCommand(p), newOutboxCommand(p), newModemCommand(p), newAccountCommand(p), newTokenCommand(p),
		newBackupCommand(p), newRestoreCommand(p), newVersionCommand(p),
		newAPICommand(p),
	}
}

// daemon is a client of the daemon that the configuration names.
type daemon struct {
	*api.Client
	settings
}

// dial reads the configuration, unless a daemon elsewhere is asked; the
// connection is made by the first verb.
func (p *program) dial() (*daemon, error) {
	if address := p.remote.address(); address != "" {
		return p.dialRemote(address)
	}
	s, err := p.settings()
	if err != nil {
		return nil, err
	}
	client := api.NewClient(func(ctx context.Context) (net.Conn, error) { return socket.Dial(ctx, s.data) })
	return &daemon{Client: client, settings: s}, nil
}

// askingPlace is where a question is seen by somebody who can answer it: the
// standard error or, where that goes elsewhere, the terminal itself.
func askingPlace(stdin, stderr *os.File) io.Writer {
	if !isTerminal(stdin) {
		return nil
	}
	if isTerminal(stderr) {
		return stderr
	}
	if tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		return tty
	}
	return nil
}

// isTerminal tells a terminal from a file, a pipe and the null device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

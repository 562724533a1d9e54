//go:build linux

// Command bench measures Tocsin beside gammu-smsd and smstools, one after the
// other on the same simulated modems, and prints a table in Markdown. Like its
// elder, internal/bench, it measures and does not judge.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/internal/measure"
)

// bench is what every trial is given.
type bench struct {
	dir   string // each site has its own folder below
	texts int    // how many leave in the trial of speed, of those who are quick
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, log io.Writer) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "measure only what matches this `pattern`: "+trialNames())
	who := flags.String("peer", "", "measure only those that match this `pattern`: gammu-smsd, smstools, tocsin")
	tocsin := flags.String("tocsin", "./tocsin", "the `program` to measure")
	texts := flags.Int("texts", 500, "how `many` texts leave to measure speed")
	under := flags.String("dir", "", "work below this `folder` (the system's temporary one unless told): its disk is measured too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	trialsWanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	wanted, err := regexp.Compile(*who)
	if err != nil {
		return err
	}
	program, err := filepath.Abs(*tocsin)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(*under, "tocsin-peers-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{dir: dir, texts: *texts}
	return b.all(ctx, trialsWanted, those(contenders(program), wanted, log), out, log)
}

// those leaves out whom nobody asked for and who is not installed.
func those(all []contender, wanted *regexp.Regexp, log io.Writer) (some []contender) {
	for _, c := range all {
		_, err := exec.LookPath(c.program)
		switch {
		case !wanted.MatchString(c.name):
		case err != nil:
			fmt.Fprintf(log, "%s is not measured: %v\n", c.name, err)
		default:
			some = append(some, c)
		}
	}
	return some
}

// all runs the trials and prints the table; what could not be measured is in
// it, and in the error.
func (b *bench) all(ctx context.Context, wanted *regexp.Regexp, of []contender, out, log io.Writer) error {
	var errs []error
	t := table{contenders: of}
	for _, trial := range trials() {
		if !wanted.MatchString(trial.name) {
			continue
		}
		began := time.Now()
		fmt.Fprintf(log, "%s ...", trial.name)
		findings, err := b.runTrial(ctx, trial, of)
		fmt.Fprintf(log, " %s\n", time.Since(began).Truncate(time.Second))
		errs = append(errs, err)
		t.add(trial, findings)
	}
	fmt.Fprintln(out, conditions(ctx, of))
	fmt.Fprintln(out)
	_, err := io.WriteString(out, t.String())
	return errors.Join(append(errs, err)...)
}

// runTrial gives the findings of each contender, nil where there are none.
// Who only waits does so beside the others.
func (b *bench) runTrial(ctx context.Context, t trial, of []contender) ([][]finding, error) {
	all, errs := make([][]finding, len(of)), make([]error, len(of))
	var g errgroup.Group
	if !t.waits {
		g.SetLimit(1)
	}
	for i, c := range of {
		if c.only != "" && c.only != t.name {
			continue
		}
		g.Go(func() error {
			if all[i], errs[i] = t.run(ctx, b, c); errs[i] != nil {
				errs[i] = fmt.Errorf("%s: %s: %w", t.name, c.name, errs[i])
			}
			return nil
		})
	}
	return all, errors.Join(errors.Join(errs...), g.Wait())
}

// conditions says what was measured, when and on what.
func conditions(ctx context.Context, of []contender) string {
	var versions []string
	for _, c := range of {
		if c.tuned != "" {
			versions = append(versions, fmt.Sprintf("%s %s (%s)", c.name, c.version(ctx), c.tuned))
		}
	}
	return fmt.Sprintf("Measured %s, %s: %s. The modem is simulated behind a pseudo-terminal and takes %s for each text; no reports are asked for unless said.",
		time.Now().UTC().Format("2006-01-02"), measure.Machine(), strings.Join(versions, ", "), latency)
}

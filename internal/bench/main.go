// Command bench measures the whole daemon against the speed and memory it is
// to have, and prints a table. It measures, it does not judge: the machine may
// be busy or slow, so a figure missed is marked and is no failure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/tocsin-sms/tocsin/internal/measure"
)

// figure is one thing to measure.
type figure struct {
	name    string // for -run
	what    string
	measure func(ctx context.Context, b *bench) ([]result, error)
}

// result is one line of the table.
type result struct {
	what     string
	goal     string
	measured string
	reached  bool
	noGoal   bool // told for what it is worth
}

// bench is what every measurement is given.
type bench struct {
	tocsin string // the program
	dir    string // for stores; each measurement makes its own below
	log    io.Writer
}

func figures() []figure {
	return []figure{
		{name: "gap", what: "modem kept busy", measure: measureGap},
		{name: "pool", what: "sixteen modems", measure: measurePool},
		{name: "reply", what: "keyword to reply", measure: measureReply},
		{name: "in", what: "texts in", measure: measureIn},
		{name: "million", what: "a broadcast to a million", measure: measureMillion},
		{name: "page", what: "the page with 100,000 people and 200,000 texts", measure: measurePages},
		{name: "list", what: "a list of a million people", measure: measureLists},
		{name: "live", what: "browsers that watch", measure: measureLive},
		{name: "cpu", what: "processor time", measure: measureCPU},
		{name: "start", what: "start", measure: measureStart},
		{name: "size", what: "the program", measure: measureSize},
	}
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

func run(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("run", "", "measure only what matches this `pattern`: gap, pool, reply, in, million, page, list, live, cpu, start, size")
	tocsin := flags.String("tocsin", "./tocsin", "the `program` to measure")
	under := flags.String("dir", "", "make stores below this `folder` (the system's temporary one unless told): its disk is measured too")
	profile := flags.String("cpuprofile", "", "write where the processor's time goes to this `file`, of what runs in this process")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(*under, "tocsin-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := filepath.Abs(*tocsin)
	if err != nil {
		return err
	}
	b := &bench{tocsin: program, dir: dir, log: log}
	stop, err := profileTo(*profile)
	if err != nil {
		return err
	}
	defer stop()
	return b.all(ctx, pattern, out)
}

// profileTo starts a profile, unless no file is named.
func profileTo(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}

// all measures and prints; what could not be measured is in the table and in
// the error.
func (b *bench) all(ctx context.Context, pattern *regexp.Regexp, out io.Writer) error {
	fmt.Fprintln(out, conditions(b.dir))
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"figure", "to reach", "measured", ""})
	var errs []error
	for _, f := range figures() {
		if !pattern.MatchString(f.name) {
			continue
		}
		began := time.Now()
		fmt.Fprintf(b.log, "%s ...", f.what)
		results, err := f.measure(ctx, b)
		fmt.Fprintf(b.log, " %s\n", time.Since(began).Truncate(time.Second))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", f.name, err))
			results = append(results, result{what: f.what, measured: "not measured, see below"})
		}
		for _, r := range results {
			t.AppendRow(table.Row{r.what, r.goal, r.measured, r.mark()})
		}
		t.AppendSeparator()
	}
	fmt.Fprintln(out, t.Render())
	return errors.Join(errs...)
}

func (r result) mark() string {
	switch {
	case r.noGoal:
		return ""
	case r.reached:
		return "reached"
	default:
		return "MISSED"
	}
}

func conditions(dir string) string {
	return fmt.Sprintf("%s, stores in %s, every commit on disk (fdatasync)", measure.Machine(), dir)
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the real program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tocsin": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":    code,
			"field":   field,
			"keep":    keep,
			"until":   until,
			"post":    post,
			"waitfor": waitFor,
			"term":    term,
			"latin1":  latin1,
		},
	})
}

// setup gives each script a port of its own for the simulator's control, and
// spares it the second that a program built with -race waits before it ends.
func setup(env *testscript.Env) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	env.Setenv("GORACE", "atexit_sleep_ms=0")
	env.Setenv("CONTROL", ln.Addr().String())
	return ln.Close()
}

// code N ARGS… runs tocsin and wants the exit code N.
func code(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := run(ts, args[1:]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func run(ts *testscript.TestScript, args []string) int {
	err := ts.Exec("tocsin", args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}

// field PATH VALUE wants a value in the JSON that was printed last: the path is
// of names and positions (members.0.number), len the length of a list.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: field PATH VALUE")
	}
	got, err := pick(ts.ReadFile("stdout"), args[0])
	ts.Check(err)
	if (got == args[1]) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

// keep NAME PATH puts a value of the JSON that was printed last into the
// environment.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATH")
	}
	value, err := pick(ts.ReadFile("stdout"), args[1])
	ts.Check(err)
	ts.Setenv(args[0], value)
}

func pick(raw, path string) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		return "", fmt.Errorf("no JSON was printed: %w", err)
	}
	for step := range strings.SplitSeq(path, ".") {
		var err error
		if v, err = follow(v, step); err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	out, err := json.Marshal(v)
	return string(out), err
}

func follow(v any, step string) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if next, ok := v[step]; ok {
			return next, nil
		}
	case []any:
		if step == "len" {
			return len(v), nil
		}
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i], nil
		}
	}
	return nil, fmt.Errorf("there is no %q", step)
}

// patience is how long until waits; scripts that wait in vain fail.
const patience = 30 * time.Second

// until PATH VALUE ARGS… runs tocsin again and again until the JSON it prints
// has the value.
func until(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: until PATH VALUE ARGS...")
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); ; <-again.C {
		run(ts, args[2:])
		got, err := pick(ts.ReadFile("stdout"), args[0])
		if err == nil && got == args[1] {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s is %q (%v), want %q", args[0], got, err, args[1])
		}
	}
}

// waitfor FILE waits for a file.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); ; <-again.C {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("there is no %s", args[0])
		}
	}
}

// term asks the daemon that answers to end, as systemd would.
func term(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(ts.Exec("tocsin", "status", "--json"))
	pid, err := pick(ts.ReadFile("stdout"), "pid")
	ts.Check(err)
	n, err := strconv.Atoi(pid)
	ts.Check(err)
	process, err := os.FindProcess(n)
	ts.Check(err)
	ts.Check(process.Signal(syscall.SIGTERM))
}

// latin1 makes a file, and a variable LATIN1, of a text that is not UTF-8.
func latin1(ts *testscript.TestScript, _ bool, _ []string) {
	const text = "Ren\xe9"
	ts.Check(os.WriteFile(ts.MkAbs("latin1"), []byte(text), 0o600))
	ts.Setenv("LATIN1", text)
}

// post PATH JSON asks the simulator's control. With a FILE besides, it asks
// again and again until the file is there and not empty.
func post(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: post PATH JSON [FILE]")
	}
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); ; <-again.C {
		postOnce(ts, args)
		if len(args) == 2 {
			return
		}
		if info, err := os.Stat(ts.MkAbs(args[2])); err == nil && info.Size() > 0 {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("nothing was written to %s", args[2])
		}
	}
}

func postOnce(ts *testscript.TestScript, args []string) {
	resp, err := http.Post("http://"+ts.Getenv("CONTROL")+args[0], "application/json", bytes.NewBufferString(args[1]))
	ts.Check(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("control said %s", resp.Status)
	}
}

//go:build linux

package peers

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// grace is how long a program may take to end when it is asked to.
const grace = 10 * time.Second

// Process is a program with all that it starts: a process group.
type Process struct {
	cmd  *exec.Cmd
	over chan struct{} // closed when the program, not all of its group, ended
}

// Start runs a program in folder dir, in UTF-8. What it prints goes into the
// file output.txt there.
func Start(dir, program string, args ...string) (*Process, error) {
	output, err := os.OpenFile(filepath.Join(dir, "output.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	p := &Process{cmd: exec.Command(program, args...), over: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = dir, Environment(dir)
	p.cmd.Stdout, p.cmd.Stderr = output, output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.over)
		_ = p.cmd.Wait() // how it ended is of no interest: mostly we ended it
	}()
	return p, nil
}

// Environment has no settings of the user's: his home is dir, his language
// none, his letters UTF-8.
func Environment(dir string) []string {
	return append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "LC_ALL=C.UTF-8", "LANGUAGE=")
}

// Running says whether the program has not ended.
func (p *Process) Running() bool {
	select {
	case <-p.over:
		return false
	default:
		return true
	}
}

// Stop asks the program to end, and kills what is left of its group.
func (p *Process) Stop() {
	if p.Running() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.over:
		case <-time.After(grace):
		}
	}
	p.Kill()
}

// Kill is kill -9 for the whole group, as when the power fails.
func (p *Process) Kill() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.over
}

// CPU is the processor time, user and system, of all processes of the group
// and of the children they waited for.
func (p *Process) CPU() (time.Duration, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var all time.Duration
	for _, name := range stats {
		raw, err := os.ReadFile(name)
		if gone(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		s, err := readStat(string(raw))
		if err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		if s.group == p.cmd.Process.Pid {
			all += s.children + ownTime(s.id)
		}
	}
	return all, nil
}

// ownTime is the processor time of all threads of a process, also those that
// ended, to the nanosecond: by its clock, see clock_getcpuclockid(3). A process
// that is gone has none.
func ownTime(id int) time.Duration {
	const scheduled = 2 // CPUCLOCK_SCHED of Linux
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^id<<3|scheduled), &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// gone says whether a process ended between two looks at it.
func gone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) }

// stat is of interest in /proc/PID/stat, see proc_pid_stat(5).
type stat struct {
	id, group int
	children  time.Duration // processor time of those it waited for
}

// ticks is how many units of /proc/PID/stat are in a second; it is 100 on all
// that Debian runs on.
const ticks = 100

func readStat(line string) (s stat, err error) {
	id, _, _ := strings.Cut(line, " ")
	_, rest, _ := strings.Cut(line[max(strings.LastIndex(line, ")"), 0):], " ") // the name before may hold anything
	f := strings.Fields(rest)
	if len(f) < 15 {
		return s, errors.New("not what proc_pid_stat(5) says")
	}
	if s.id, err = strconv.Atoi(id); err != nil {
		return s, err
	}
	if s.group, err = strconv.Atoi(f[2]); err != nil {
		return s, err
	}
	for _, field := range f[13:15] { // cutime, cstime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return s, err
		}
		s.children += time.Duration(n) * time.Second / ticks
	}
	return s, nil
}

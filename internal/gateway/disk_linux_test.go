package gateway_test

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// alone runs the test again in a process of its own, and tells whether this is
// that process: a full disk is the whole process's.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv("TOCSIN_TEST_ALONE") != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), "TOCSIN_TEST_ALONE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	return false
}

// fillDisk makes every write to a file fail as a full disk does, until the
// function it returns is called.
func fillDisk(t *testing.T) (free func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	set := func(limit syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
	}
	set(syscall.Rlimit{Cur: 1, Max: was.Max})
	free = func() { set(was) }
	t.Cleanup(free)
	return free
}

func TestAModemLostWhileTheDiskIsFullSendsAgain(t *testing.T) {
	if !alone(t) {
		return
	}
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(5)...)
		fault(t, r.modems[0], simulated.Fault{Name: "silence", Times: 1})
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Second) // the first is in the modem's hands
		free := fillDisk(t)
		r.modems[0].Unplug()
		r.settle(10 * time.Second)
		r.modems[0].Replug()
		r.settle(time.Minute)
		free()
		r.settle(2 * time.Minute)
		if got := r.show(b.ID); got.Uncertain != 1 || got.Delivered != 4 {
			t.Errorf("once there is room again: %+v, want one uncertain, the others delivered", got.Counts)
		}
	})
}

func TestAFullDiskLosesNothingThatCameIn(t *testing.T) {
	if !alone(t) {
		return
	}
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(40)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Second)
		free := fillDisk(t)
		r.modems[0].Ring(awa, 2)
		if err := r.modems[0].Inject(bello, "SANTE"); err != nil {
			t.Fatal(err)
		}
		r.settle(2 * time.Minute)
		if m := r.modem("a"); m.State != "ready" {
			t.Errorf("with a full disk the modem is %s: %s", m.State, m.Reason)
		}
		free()
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Delivered != 40 {
			t.Errorf("once there is room again: %+v", got.Counts)
		}
		if n := len(r.inbox(api.InQuery{Flag: "call"})); n != 1 {
			t.Errorf("%d calls in the inbox, want the one that rang", n)
		}
		if got := r.sent(bello); len(got) != 1 {
			t.Errorf("a text that came in was answered with %q", got)
		}
	})
}

package soak

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// world is a daemon, its modems and the people around it.
type world struct {
	*rand.Rand
	t       *testing.T
	cfg     config.Config
	network *simulated.Network
	modems  []*simulated.Modem
	people

	daemon  *gateway.Gateway
	process *process
	ended   chan error
	folder  string
	lives   int
	note    []string // what was done, for whoever looks into a failure
	began   time.Time

	hour       time.Duration // the measure of all times: troubles last as long at most
	texts      int           // given out so far, see mark
	broadcasts []string
	resent     map[string]bool // marks of texts that may be sent again
}

func newWorld(t *testing.T, r *rand.Rand, hour time.Duration) *world {
	t.Helper()
	w := &world{
		Rand: r, t: t, network: simulated.NewNetwork(simulated.Options{}), people: newPeople(), folder: t.TempDir(),
		began: time.Now(), hour: hour, resent: map[string]bool{},
	}
	w.cfg = config.Default()
	w.cfg.Organisation, w.cfg.Country, w.cfg.Language, w.cfg.Location = "Comité", "CM", "fr", time.UTC
	w.cfg.Sending.QuietHours = config.QuietHours{}
	for i := range 1 + r.IntN(3) {
		w.addModem(string(rune('a' + i)))
	}
	return w
}

func (w *world) addModem(name string) {
	w.modems = append(w.modems, simulated.New(simulated.Config{
		Name: name, Profile: pick(w, simulated.Profiles()).Name, Network: w.network, Latency: 50*time.Millisecond + w.upTo(4*time.Second), Jitter: w.upTo(2 * time.Second),
		ReportDelay: w.upTo(30 * time.Second), RetryDelay: 10 * time.Second, Boot: w.upTo(20 * time.Second),
		Capacity: map[string]int{"SM": 5 + w.IntN(30)},
	}))
	w.cfg.Modems = append(w.cfg.Modems, config.Modem{Name: name, Port: name, SubmitTimeout: 2 * time.Minute})
}

// upTo is a random time.
func (w *world) upTo(d time.Duration) time.Duration { return time.Duration(w.Int64N(int64(d))) }

// wait lets simulated time go by.
func (w *world) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// at is a time as the notes have it.
func (w *world) at(t time.Time) time.Duration { return t.Sub(w.began).Round(time.Millisecond) }

func (w *world) did(format string, args ...any) {
	w.note = append(w.note, fmt.Sprintf("%s %s", w.at(time.Now()), fmt.Sprintf(format, args...)))
}

// start runs a daemon on a folder of its own, which may hold a store.
func (w *world) start() {
	w.t.Helper()
	w.cfg.Data = w.data(w.lives)
	w.process = newProcess(w.modems)
	g, err := gateway.New(w.cfg, gateway.Options{
		OpenPort: w.process.open, Ports: w.process.list, ResetUSB: func(string) error { return fs.ErrPermission },
		Log: slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	w.daemon, w.process.end, w.ended = g, cancel, ended
	w.t.Cleanup(cancel)
}

func (w *world) data(life int) string { return filepath.Join(w.folder, fmt.Sprint(life)) }

// stop ends the daemon as a service manager does.
func (w *world) stop() {
	w.t.Helper()
	w.process.end()
	if err := <-w.ended; err != nil {
		w.t.Errorf("the daemon ended with: %v", err)
	}
	w.process.die(func() {})
}

// restart stops the daemon, and starts it again on the same folder.
func (w *world) restart() {
	w.stop()
	w.start()
}

// kill ends the daemon as kill -9 does: at one instant nothing of it reaches a
// modem any more, and what it had committed is all that is left. A bubble has
// no processes, so the instant is made: what the daemon writes to a port stops
// first, then its store is copied, and the next daemon runs on the copy. What
// the old one does from then on nobody sees.
func (w *world) kill() {
	w.t.Helper()
	var left bytes.Buffer
	w.process.die(func() {
		if err := w.daemon.Backup(w.t.Context(), &left); err != nil {
			w.t.Fatal(err)
		}
	})
	w.process.end()
	<-w.ended // of what a killed daemon says nothing counts
	w.lives++
	if err := os.MkdirAll(w.data(w.lives), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.data(w.lives), gateway.StoreFile), left.Bytes(), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.start()
}

// declare makes the groups, rules and the poll.
func (w *world) declare() {
	w.t.Helper()
	if _, err := w.daemon.Apply(w.t.Context(), api.Apply{File: []byte(rules)}); err != nil {
		w.t.Fatal(err)
	}
	for group, numbers := range map[string][]string{"tous": w.crowd, "staff": w.staff} {
		if _, err := w.daemon.AddMembers(w.t.Context(), group, numbers); err != nil {
			w.t.Fatal(err)
		}
	}
}

// checkStore looks at every page of the store the last daemon left.
func (w *world) checkStore() {
	w.t.Helper()
	db, err := store.Open(filepath.Join(w.data(w.lives), gateway.StoreFile), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if err := db.View((*store.Tx).Check); err != nil {
		w.t.Errorf("the store is inconsistent: %v", err)
	}
}

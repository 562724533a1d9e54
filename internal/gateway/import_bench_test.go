package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
)

// sheet writes a CSV file of n people in no order of their numbers, as it is
// read: of a large file nothing but a page is in memory.
func sheet(n int, number string) io.Reader {
	const stride = 611_953 // a prime, so that every person comes once
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 64<<10)
		fmt.Fprintln(out, "number,name,groups,language,village")
		for k := range n {
			i := k * stride % n
			fmt.Fprintf(out, number+",Person %d,everybody;g%d,fr,Village %d\n", i, i, i%10, i%50)
		}
		w.CloseWithError(out.Flush())
	}()
	return r
}

// BenchmarkImportMillion imports a million people into a running daemon, once:
// first, and again with nothing new. Its memory is that of the process at most,
// with the pages of the store that the system holds for it and without.
func BenchmarkImportMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("imports a million people")
	}
	const million = 1_000_000
	g := daemon(b)
	steps := []struct {
		name, number       string
		created, unchanged int
	}{
		{"as written here", "+2376%08d", million, 0},
		{"again, as dialled at home", "6%08d", 0, million},
	}
	for _, step := range steps {
		b.Run(step.name, func(b *testing.B) {
			memory := watchMemory(b)
			began := time.Now()
			report, err := g.Import(b.Context(), sheet(million, step.number), api.ImportOptions{File: "people.csv", Consent: "paper forms", Groups: []string{"imported"}})
			if err != nil || report.Created != step.created || report.Unchanged != step.unchanged {
				b.Fatalf("created %d, unchanged %d, %v", report.Created, report.Unchanged, err)
			}
			b.ReportMetric(time.Since(began).Seconds(), "s/million")
			memory(b)
		})
	}
}

// daemon is a gateway without modems, running until the benchmark ends.
func daemon(b *testing.B) *gateway.Gateway {
	b.Helper()
	debug.SetGCPercent(400) // as tocsin serve does
	debug.SetMemoryLimit(128 << 20)
	cfg := config.Default()
	cfg.Data, cfg.Country, cfg.Location = b.TempDir(), "CM", time.UTC
	g, err := gateway.New(cfg, gateway.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Errorf("the daemon ended with: %v", err)
		}
	})
	return g
}

// watchMemory looks at the memory of the process until the function it returns
// reports the most there was, where the system tells (Linux).
func watchMemory(b *testing.B) (report func(*testing.B)) {
	b.Helper()
	stop, done := make(chan struct{}), make(chan struct{})
	var all, own float64
	go func() {
		defer close(done)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			all, own = max(all, memory("VmRSS:")), max(own, memory("RssAnon:"))
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func(b *testing.B) {
		close(stop)
		<-done
		b.ReportMetric(all, "MB-resident")
		b.ReportMetric(own, "MB-own")
	}
}

// memory is a line of /proc/self/status in megabytes; 0 where there is none.
func memory(line string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kilobytes float64
	_, rest, _ := strings.Cut(string(status), "\n"+line)
	_, _ = fmt.Sscan(rest, &kilobytes)
	return kilobytes / 1024
}

package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tocsin-sms/tocsin/internal/web/assets"
)

// chromium is the one browser of the package; each tab is as if in one of its
// own, with its own cookies.
type chromium struct {
	once sync.Once
	ctx  context.Context
	end  func()
	err  error
}

var browser = &chromium{end: func() {}}

func TestMain(m *testing.M) {
	code := m.Run()
	browser.end()
	os.Exit(code)
}

// start starts the browser at its first use. Where there is none, or the page
// was built without its scripts, the test is skipped.
func (c *chromium) start(t *testing.T) context.Context {
	t.Helper()
	path, err := find()
	if err != nil {
		t.Skip("no Chromium here: as root, apt-get install chromium")
	}
	if missing := assets.Missing(); len(missing) > 0 {
		t.Skipf("the page lacks %s: %s", missing[0], assets.Mend)
	}
	c.once.Do(func() { c.launch(path) })
	if c.err != nil {
		t.Fatalf("start %s: %v", path, c.err)
	}
	return c.ctx
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func (c *chromium) launch(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "en"),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("font-render-hinting", "none"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has none for root
	}
	allocated, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(allocated, chromedp.WithErrorf(quiet))
	c.ctx = ctx
	c.end = func() {
		_ = chromedp.Cancel(ctx) // asks it to go, and waits
		quit()
		free()
	}
	c.err = chromedp.Do(ctx)
}

// quiet drops what chromedp says of events it does not know.
func quiet(format string, args ...any) {
	if os.Getenv("TOCSIN_BROWSER_LOG") != "" {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
	}
}

package browser_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/tocsin-sms/tocsin/accounts"
)

// screen is what a test asks of a page.
//
//go:embed testdata/screen.js
var screen string

// tab is one person's browser. Its methods fail the test where a person would
// be stuck.
type tab struct {
	t    *testing.T
	desk *desk
	ctx  context.Context
	look tabLook
	*faults
}

// tabLook is how a person's browser is.
type tabLook struct {
	language      string // it asks for
	width, height int64
	dark          bool
	scriptless    bool
}

type tabOption func(*tabLook)

func french() tabOption { return func(l *tabLook) { l.language = "fr" } }

// phone is as wide as a small one.
func phone() tabOption { return func(l *tabLook) { l.width, l.height = 360, 740 } }

func dark() tabOption { return func(l *tabLook) { l.dark = true } }

// scriptless has JavaScript switched off.
func scriptless() tabOption { return func(l *tabLook) { l.scriptless = true } }

// tab opens a browser on the desk, for the test and no longer.
func (d *desk) tab(t *testing.T, options ...tabOption) *tab {
	t.Helper()
	all := browser.start(t)
	look := tabLook{language: "en", width: 1280, height: 900}
	for _, o := range options {
		o(&look)
	}
	heard := newFaults(d.url)
	ctx, end := chromedp.NewContext(all, chromedp.WithNewBrowserContext(), chromedp.WithListener(heard.hear))
	tb := &tab{t: t, desk: d, ctx: ctx, look: look, faults: heard}
	// The first call opens the tab, which ends with the context of that call.
	if err := chromedp.Do(ctx,
		call(network.Enable, network.EnableParams{}),
		call(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": look.language}}),
		call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: look.width, Height: look.height, DeviceScaleFactor: 1, Mobile: look.width < 600,
		}),
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme(look.dark)}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.scriptless}),
	); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			tb.keep()
		}
		tb.deaf()
		end()
		for _, f := range tb.found() {
			t.Error(f)
		}
	})
	return tb
}

func scheme(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// step is something done in the browser.
type step = chromedp.Action[chromedp.Void]

// call is a command of the DevTools protocol as a step.
func call[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// run does something in the browser, at once.
func (tb *tab) run(steps ...step) {
	tb.t.Helper()
	if err := tb.try(steps...); err != nil {
		tb.t.Fatalf("the browser: %v", err)
	}
}

func (tb *tab) try(steps ...step) error {
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// ask evaluates an expression, which may use screenOf, into what into points
// to. An error is, mostly, a page that is just being left.
func (tb *tab) ask(expression string, into any) error {
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	full := "(() => { if (!globalThis.screenOf) { " + screen + " } return JSON.stringify((" + expression + ") ?? null); })()"
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[string](full))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(raw), into)
}

// soon asks again and again until done says that it is so.
func (tb *tab) soon(what string, done func() (bool, string)) {
	tb.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	again := time.NewTicker(30 * time.Millisecond)
	defer again.Stop()
	for {
		ok, why := done()
		if ok {
			return
		}
		select {
		case <-deadline.C:
			tb.t.Fatalf("%s: in vain at %s: %s", what, tb.path(), why)
		case <-tb.t.Context().Done():
			tb.t.Fatalf("%s: the test ended", what)
		case <-again.C:
		}
	}
}

// open goes to an address of the page and waits until it is there.
func (tb *tab) open(path string) {
	tb.t.Helper()
	to := chromedp.Navigate(tb.desk.url + path)
	tb.soon("open "+path, func() (bool, string) {
		err := tb.try(to)
		if err == nil {
			return true, ""
		}
		if !strings.Contains(err.Error(), "ERR_ABORTED") { // the answer to a form was still on its way
			tb.t.Fatalf("open %s: %v", path, err)
		}
		return false, err.Error()
	})
}

// signIn comes in as the account of a role, in the language of the browser.
func (tb *tab) signIn(role accounts.Role) {
	tb.t.Helper()
	tb.desk.account(role)
	tb.open("/sign-in")
	var done bool
	tb.eval("(document.querySelector('input[name=name]').value = "+quote(string(role))+
		", document.querySelector('input[name=password]').value = "+quote(password(role))+
		", document.querySelector('input[name=password]').form.requestSubmit(), true)", &done)
	tb.soon("sign in as "+string(role), func() (bool, string) { return tb.path() != "/sign-in", tb.text() })
}

// path is the address on the screen, with its query.
func (tb *tab) path() string {
	var path string
	_ = tb.ask("location.pathname + location.search", &path)
	return path
}

// text is all that can be read on the screen, with what fields hold.
func (tb *tab) text() string {
	var text string
	_ = tb.ask("screenOf.text()", &text)
	return text
}

// sees waits until all of the words are on the screen.
func (tb *tab) sees(words ...string) {
	tb.t.Helper()
	for _, w := range words {
		want := plain(w)
		tb.soon(fmt.Sprintf("see %q", w), func() (bool, string) {
			text := tb.text()
			return strings.Contains(text, want), text
		})
	}
}

// plain is how words are compared, here and in screen.js.
func plain(words string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(words), " "), "’", "'")
}

// seesNot waits until none of the words is on the screen.
func (tb *tab) seesNot(words ...string) {
	tb.t.Helper()
	for _, w := range words {
		tb.soon(fmt.Sprintf("see no %q", w), func() (bool, string) {
			text := tb.text()
			return text != "" && !strings.Contains(text, plain(w)), text
		})
	}
}

// arrives waits until the address begins with path.
func (tb *tab) arrives(path string) {
	tb.t.Helper()
	tb.soon("arrive at "+path, func() (bool, string) { return strings.HasPrefix(tb.path(), path), tb.text() })
}

// click clicks the button, link or label with these words on it, by the mouse.
func (tb *tab) click(words string) {
	tb.t.Helper()
	var spot struct {
		X, Y      float64
		Free, Off bool
	}
	tb.whole()
	tb.soon(fmt.Sprintf("click %q", words), func() (bool, string) {
		spot.Free = false
		err := tb.ask("((e) => e && screenOf.spot(e))(screenOf.button("+quote(words)+"))", &spot)
		switch {
		case err != nil:
			return false, err.Error()
		case spot.Off:
			return false, "it is switched off"
		case !spot.Free:
			return false, "it is not there, or something lies over it; there is: " + tb.text()
		}
		return true, ""
	})
	tb.run(chromedp.MouseClickXY(spot.X, spot.Y))
}

// whole waits until the page is loaded with its scripts: what is typed before
// they listen is heard by nobody.
func (tb *tab) whole() {
	tb.t.Helper()
	tb.soon("load the page", func() (bool, string) {
		var state string
		if err := tb.ask("document.readyState", &state); err != nil {
			return false, err.Error()
		}
		return state == "complete", state
	})
}

// fill puts a value into the field with this label, as by typing; of a list, the
// option with these words.
func (tb *tab) fill(label, value string) {
	tb.t.Helper()
	tb.whole()
	tb.soon(fmt.Sprintf("fill in %q", label), func() (bool, string) {
		var how string
		if err := tb.ask("((e) => e ? screenOf.put(e, "+quote(value)+") : 'there is no such field')(screenOf.control("+quote(label)+"))", &how); err != nil {
			return false, err.Error()
		}
		if how != "type" {
			return how == "", how
		}
		if value == "" {
			return tb.try(chromedp.KeyEvent("\b")) == nil, "nothing can be deleted"
		}
		return tb.try(call(input.InsertText, input.InsertTextParams{Text: value})) == nil, "nothing can be typed"
	})
}

// tick sets the box or the choice with this label.
func (tb *tab) tick(label string, on bool) {
	tb.t.Helper()
	tb.soon(fmt.Sprintf("tick %q", label), func() (bool, string) {
		var is string
		err := tb.ask("((e) => { if (!e) return 'there is no such box'; if (e.checked !== "+fmt.Sprint(on)+") e.click(); return e.checked === "+
			fmt.Sprint(on)+" ? '' : 'it does not change'; })(screenOf.control("+quote(label)+"))", &is)
		return err == nil && is == "", is
	})
}

// upload chooses files in the field with this label.
func (tb *tab) upload(label string, files ...string) {
	tb.t.Helper()
	tb.soon(fmt.Sprintf("upload at %q", label), func() (bool, string) {
		if err := tb.ask("!!screenOf.control("+quote(label)+")", new(bool)); err != nil {
			return false, err.Error()
		}
		err := tb.try(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			field, err := cdp.Call(ctx, target, runtime.Evaluate, runtime.EvaluateParams{Expression: "screenOf.control(" + quote(label) + ")"})
			if err != nil {
				return err
			}
			_, err = cdp.Call(ctx, target, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: field.Result.ObjectID})
			return err
		}))
		return err == nil, fmt.Sprint(err)
	})
}

// eval evaluates an expression for what no method here asks.
func (tb *tab) eval(expression string, into any) {
	tb.t.Helper()
	if err := tb.ask(expression, into); err != nil {
		tb.t.Fatalf("%s: %v", expression, err)
	}
}

// settles waits until the page asks for nothing more.
func (tb *tab) settles() {
	tb.t.Helper()
	tb.soon("settle", func() (bool, string) {
		var still bool
		err := tb.ask("document.readyState === 'complete' && !document.querySelector('.htmx-request')", &still)
		return err == nil && still, "it is still loading"
	})
}

// screen is what is on the screen now.
func (tb *tab) screen() []byte {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		tb.t.Fatalf("a picture: %v", err)
	}
	return png
}

// picture is the page as it looks, whole.
func (tb *tab) picture() []byte {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, tb.shot)
	if err != nil {
		tb.t.Fatalf("a picture: %v", err)
	}
	return png
}

func (tb *tab) shot(ctx context.Context, target *chromedp.Target) ([]byte, error) {
	size, err := cdp.Call(ctx, target, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	beyond := true
	shot, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: &beyond,
		Clip:                  &page.Viewport{Width: float64(tb.look.width), Height: max(size.CSSContentSize.Height, float64(tb.look.height)), Scale: 1},
	})
	return shot.Data, err
}

// keep leaves a picture of where a failed test stood, for go test -artifacts.
func (tb *tab) keep() {
	ctx, cancel := context.WithTimeout(tb.ctx, 5*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return
	}
	name := filepath.Join(tb.t.ArtifactDir(), fmt.Sprintf("failed-%s-%d.png", tb.look.language, tb.look.width))
	if os.WriteFile(name, png, 0o600) == nil {
		tb.t.Logf("the screen: %s (kept with -artifacts)", name)
	}
}

// exists tells whether a CSS selector finds anything.
func (tb *tab) exists(selector string) bool {
	var found bool
	return tb.ask("!!document.querySelector("+quote(selector)+")", &found) == nil && found
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string has a JSON form
	}
	return string(raw)
}

package browser_test

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// faults are what no page of ours may do, whatever a test is about.
type faults struct {
	origin string

	mu     sync.Mutex
	all    []string
	silent bool // what the end of the test does to a page is no fault of it
}

func newFaults(origin string) *faults { return &faults{origin: origin} }

// hear takes the events of a tab.
func (f *faults) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			f.add("the console says: %s", spoken(e.Args))
		}
	case *runtime.EventExceptionThrown:
		f.add("an exception that nobody caught: %s %s", e.ExceptionDetails.Text, spoken([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *log.EventEntryAdded:
		// An answer of 4xx is no fault of a page: a form may be refused.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			f.add("the console says: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !f.ours(e.Request.URL) {
			f.add("a request left for %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		part := e.Type != network.ResourceTypeDocument && e.Type != network.ResourceTypeXHR && e.Type != network.ResourceTypeFetch
		if status := e.Response.Status; status >= 500 || status >= 400 && part && !strings.HasSuffix(e.Response.URL, "/favicon.ico") {
			f.add("%s answered %d", e.Response.URL, status)
		}
	}
}

func (f *faults) ours(url string) bool {
	for _, start := range []string{f.origin + "/", "data:", "blob:", "about:"} {
		if strings.HasPrefix(url, start) {
			return true
		}
	}
	return url == f.origin
}

func spoken(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if a == nil {
			continue
		}
		if a.Description != "" {
			words = append(words, a.Description)
			continue
		}
		words = append(words, string(a.Value))
	}
	return strings.Join(words, " ")
}

func (f *faults) add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.silent {
		f.all = append(f.all, fmt.Sprintf(format, args...))
	}
}

// deaf ends the hearing.
func (f *faults) deaf() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.silent = true
}

func (f *faults) found() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all
}

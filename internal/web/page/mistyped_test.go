package page

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// typed are the names of what forms and addresses of the page hold.
func typed() []string {
	return strings.Fields(`after at before clock code copy cron day decision do draft every except field group id key kind language name next number
		numbers option part pasted plain poll q reply role segment send session show size sort span standing step test_to text title to token urgent
		value vote wording zone`)
}

// Nothing that a person may type, and no made-up address, is a fault of the daemon's.
func TestNothingTypedIsAFault(t *testing.T) {
	values := map[string]string{
		"huge": "99999999999999999999", "long": strings.Repeat("word ", 2000), "invisible": "\u200b\u200f\u2066🦉",
		"control": "a\x00\x1b\n", "no UTF-8": "\xff\xfe", "path": "../../etc/passwd", "number": "+237699000001",
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, accounts.Coordinator)
			for _, r := range d.page.Routes() {
				d.mistype(r.Pattern, value)
			}
		})
	}
}

// mistype sends value in every place of a route that takes one.
func (d *desk) mistype(pattern, value string) {
	d.t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	if pattern == "GET /live" || pattern == "POST /sign-out" || keepsOpen(path) {
		return
	}
	short := value
	if len(short) > 2000 {
		short = short[:2000]
	}
	for strings.Contains(path, "{") {
		begin, end := strings.Index(path, "{"), strings.Index(path, "}")
		in := url.PathEscape(short)
		if path[begin:end] == "{$" {
			in = ""
		}
		path = path[:begin] + in + path[end+1:]
	}
	form := url.Values{}
	for _, name := range typed() {
		form.Set(name, value)
	}
	if method == http.MethodGet {
		for _, name := range typed() {
			form.Set(name, short[:min(len(short), 40)])
		}
		path, form = path+"?"+form.Encode(), nil
	}
	if status, _, _ := d.do(method, path, form); status == http.StatusInternalServerError {
		d.t.Errorf("%s: %d", pattern, status)
	}
}

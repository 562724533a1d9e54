package page

import (
	"bytes"
	"net/http"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web"
	"github.com/tocsin-sms/tocsin/internal/web/assets"
	"github.com/tocsin-sms/tocsin/internal/web/page/words"
)

// frame is what the layout shows around a place. Main is the place's own.
type frame struct {
	Main      any
	Place     string // of the navigation, as "inbox"
	Path      string
	Who       api.Account
	Lang      *words.Printer
	Languages []words.Language
	Notice    *notice
	Unread    int // conversations
	Missing   []string
	Lights    []light
}

// render answers with a whole page: the template of that file, which defines
// "title" and "main", inside the layout. Both get data.
func (v *visit) render(file string, data any) error { return v.renderAs(http.StatusOK, file, data) }

func (v *visit) renderAs(status int, file string, data any) error {
	set, err := v.page.templates.of(v.look(), file)
	if err != nil {
		return err
	}
	f := frame{
		Main: data, Place: placeOf(v.r.URL.Path), Path: v.r.URL.RequestURI(), Who: v.who, Lang: v.say,
		Languages: v.page.words.Languages(), Notice: v.notice(), Missing: assets.Missing(),
		Unread: v.unread(), Lights: v.lights(),
	}
	return v.write(status, set, "layout", f)
}

// fragment answers with one template of a page's file, to be swapped in.
func (v *visit) fragment(file, name string, data any) error {
	set, err := v.page.templates.of(v.look(), file)
	if err != nil {
		return err
	}
	return v.write(http.StatusOK, set, name, data)
}

// again shows a form once more: data holds what was typed and, by asking
// v.problem, what was wrong.
func (v *visit) again(file string, data any, err error) error {
	return v.renderAs(web.ProblemOf(err).Status, file, data)
}

// write executes into memory first, so that half a page is never sent.
func (v *visit) write(status int, set executor, name string, data any) error {
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, name, data); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", v.say.Code())
	v.w.WriteHeader(status)
	_, err := out.WriteTo(v.w)
	if err != nil {
		v.page.Log.Debug("answer", "path", v.r.URL.Path, "error", err)
	}
	return nil
}

// look is what the visitor's pages are made for.
func (v *visit) look() look {
	return look{language: v.say.Code(), role: accounts.Role(v.who.Role), zone: v.zone()}
}

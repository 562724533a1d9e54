package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/tocsin-sms/tocsin/internal/web/assets"
)

//go:embed static
var ownFiles embed.FS

// assetFiles are the stylesheet, the scripts and the icons, each read once and
// served under a name that changes with what it holds.
type assetFiles struct{ of map[string]assetFile }

type assetFile struct {
	body []byte
	hash string
}

// newAssetFiles reads our own files and those that npm brought.
func newAssetFiles(brought fs.FS) (*assetFiles, error) {
	a := &assetFiles{of: map[string]assetFile{}}
	own, err := fs.Sub(ownFiles, "static")
	if err != nil {
		return nil, err
	}
	for _, files := range []fs.FS{brought, own} {
		if err := a.read(files); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *assetFiles) read(files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		a.of[name] = assetFile{body: body, hash: hex.EncodeToString(sum[:6])}
		return nil
	})
}

// path is where a browser finds the file of that name.
func (a *assetFiles) path(name string) string { return "/assets/" + name + "?v=" + a.of[name].hash }

// ServeHTTP answers with a file. A browser keeps it for good: what a changed
// file holds has another address.
func (a *assetFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, known := a.of[r.URL.Path]
	if !known {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.URL.Path)))
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if _, err := w.Write(file.body); err != nil {
		return // the browser left
	}
}

// icon is the drawing of that name; nothing where npm did not bring it, which
// the page says in one place.
func icon(name string) (template.HTML, error) {
	drawing, err := assets.Icon(name)
	if errors.Is(err, assets.ErrNoIcon) && len(assets.Missing()) > 0 {
		return "", nil
	}
	return drawing, err
}

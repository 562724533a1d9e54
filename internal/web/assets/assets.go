// Package assets is what the page has from npm: htmx, the reset of the
// stylesheet, the charts, the icons. scripts/assets.sh, which make calls, puts
// them into the folder dist; a program built without still runs, and Missing
// says what it lacks.
package assets

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

//go:embed all:dist
var dist embed.FS

//go:embed icons.txt
var icons string

// ErrNoIcon is returned for a name that is not in icons.txt, or whose picture
// is not in this program.
var ErrNoIcon = errors.New("no such icon")

// Mend is what to do where something is missing.
const Mend = "build the program with make, which fetches the page's scripts and icons"

// Licences is the file with the licences of all that is in Files.
const Licences = "licences.txt"

// Files is what is served, by names like "htmx.min.js" and "icons/house.svg".
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded, or this does not compile
	}
	return files
}

// Missing names the files that are not in this program: none, where it was
// built with make.
func Missing() []string { return missing(Files()) }

func missing(files fs.FS) []string {
	needed := []string{"htmx.min.js", "hx-sse.min.js", "modern-normalize.css", "uPlot.iife.min.js", "uPlot.min.css", Licences}
	for _, name := range Icons() {
		needed = append(needed, picture(name))
	}
	var lacking []string
	for _, name := range needed {
		if _, err := fs.Stat(files, name); err != nil {
			lacking = append(lacking, name)
		}
	}
	return lacking
}

// Icons are the names that Icon knows, in order.
func Icons() []string { return strings.Fields(icons) }

// Icon is the icon of Lucide by that name, to be written into a page beside
// words: a screen reader passes over it. Its class is "icon".
func Icon(name string) (template.HTML, error) {
	svg, err := fs.ReadFile(Files(), picture(name))
	if err != nil {
		return "", fmt.Errorf("%w: %q is not in icons.txt, or not fetched: %s", ErrNoIcon, name, Mend)
	}
	lines, err := drawing(string(svg))
	if err != nil {
		return "", fmt.Errorf("icon %q: %w", name, err)
	}
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false" width="24" height="24" viewBox="0 0 24 24"` +
		` fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">` + lines + `</svg>`), nil
}

func picture(name string) string { return "icons/" + name + ".svg" }

// drawing is what stands within the svg element, which Icon writes anew.
func drawing(svg string) (string, error) {
	_, svg, opened := strings.Cut(svg, "<svg")
	_, svg, ended := strings.Cut(svg, ">")
	lines, _, closed := strings.Cut(svg, "</svg>")
	if !opened || !ended || !closed {
		return "", errors.New("not a picture")
	}
	return strings.Join(strings.Fields(lines), " "), nil
}

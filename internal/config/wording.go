package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/keywords"
)

const wordingWant = "a file named for its language, such as wordings/ln.yaml"

// wording reads an operator's file of words and replies, whose name is its
// language: ln.yaml.
func (f *reading) wording(n *yaml.Node, path string) {
	var name string
	if value(f, &name, wordingWant, wordingFile)(n, path); name == "" {
		return
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(f.folder, name)
	}
	l := wordingLanguage(name)
	if _, twice := f.Wordings[l]; twice {
		f.Problem(n, path, "another file has the words of %s: keep one", l)
		return
	}
	raw, err := contents(name)
	if err != nil {
		f.Problem(n, path, "%v", err)
		return
	}
	w, err := keywords.ReadWording(raw, name)
	f.broken = append(f.broken, err)
	if f.Wordings == nil {
		f.Wordings = map[string]keywords.Wording{}
	}
	f.Wordings[l] = w
}

func wordingFile(s string) (string, error) {
	if ext := filepath.Ext(s); ext != ".yaml" && ext != ".yml" || !languagePattern.MatchString(wordingLanguage(s)) {
		return "", fmt.Errorf("want %s, not %q", wordingWant, s)
	}
	return s, nil
}

func wordingLanguage(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// contents reads a file; a pipe or a device is none, and would never end.
func contents(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	}
	return os.ReadFile(path)
}

// stopWordOff reads a stop word to switch off, which the wordings may have
// brought.
func (f *reading) stopWordOff(n *yaml.Node, path string) {
	word, ok := f.Scalar(n, path, "a stop word")
	if !ok || slices.Contains(f.StopWordsOff, word) {
		return
	}
	f.StopWordsOff = append(f.StopWordsOff, word)
	f.Later(func() {
		err := keywords.CheckStopWordOff(word, f.Wordings)
		if err != nil && errors.Join(f.broken...) == nil {
			f.Problem(n, path, "%v", err)
		}
	})
}

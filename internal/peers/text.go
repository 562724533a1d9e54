package peers

import (
	"os"
	"path/filepath"
)

// Text is a text to a number, or from it. Numbers are E.164 with the plus.
type Text struct{ Number, Body string }

// place makes a file appear whole in a folder that a program watches.
func place(folder, name, content string) error {
	unready := filepath.Join(filepath.Dir(folder), "."+name)
	if err := os.WriteFile(unready, []byte(content), 0o600); err != nil {
		return err
	}
	return os.Rename(unready, filepath.Join(folder, name))
}

// folders makes some.
func folders(dir string, names ...string) error {
	for _, name := range names {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
	}
	return nil
}

package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata" // a stick with Tocsin on it must know zones on any computer
)

// Load reads and checks the file at path. The error is a *strict.Error where the file
// could be read, and wraps fs.ErrNotExist where there is none.
func Load(path string) (Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	cfg, err := Parse(raw, path)
	if err != nil {
		return Config{}, err
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("folder of the configuration: %w", err)
	}
	cfg.File = filepath.Join(folder, filepath.Base(path))
	for _, name := range []*string{&cfg.Data, &cfg.TLS.Certificate, &cfg.TLS.Key} {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(folder, *name)
		}
	}
	return cfg, nil
}

// Parse reads and checks a configuration; file names it in errors, which are
// *strict.Error, one for each file that it names too. Names of other files stay
// as they are written.
func Parse(raw []byte, file string) (Config, error) {
	f := &reading{Config: Default(), folder: filepath.Dir(file)}
	if root := f.Document(raw, "the file is empty: copy config.example.yaml, or remove it: the page asks for what is needed"); root != nil {
		f.root(root)
	}
	if err := errors.Join(append([]error{f.Err(file)}, f.broken...)...); err != nil {
		return Config{}, err
	}
	return f.Config, nil
}

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
	if !filepath.IsAbs(cfg.Data) {
		cfg.Data = filepath.Join(folder, cfg.Data)
	}
	return cfg, nil
}

// Parse reads and checks a configuration; file names it in errors, which are
// *strict.Error, one for each file that it names too. Data stays as it is
// written.
func Parse(raw []byte, file string) (Config, error) {
	f := &reading{Config: Default(), folder: filepath.Dir(file)}
	if root := f.Document(raw, "the file is empty: copy config.example.yaml and set the country"); root != nil {
		f.root(root)
	}
	if err := errors.Join(append([]error{f.Err(file)}, f.broken...)...); err != nil {
		return Config{}, err
	}
	return f.Config, nil
}

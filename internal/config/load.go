package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	_ "time/tzdata" // a stick with Tocsin on it must know zones on any computer

	"go.yaml.in/yaml/v3"
)

// Load reads and checks the file at path. The error is an *Error where the file
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
// *Error. Data stays as it is written.
func Parse(raw []byte, file string) (Config, error) {
	cfg := Default()
	r := &reader{}
	if root := r.document(raw); root != nil {
		cfg.read(r, root)
	}
	if len(r.problems) > 0 {
		e := &Error{File: file, Problems: r.problems}
		e.sort()
		return Config{}, e
	}
	return cfg, nil
}

// document is the root of the one YAML document in raw; nil after a problem.
func (r *reader) document(raw []byte) *yaml.Node {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && doc.Content[0].Tag == "!!null":
		r.problem(nil, "", "the file is empty: copy config.example.yaml and set the country")
		return nil
	case err != nil:
		r.syntax(err)
		return nil
	}
	if err := d.Decode(&more); err == nil {
		r.problem(&more, "", "a second document: want one, without a line of ---")
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		r.problem(root, "", "want keys and values such as country: CM, not %s", kind(root))
		return nil
	}
	return root
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// syntax reports what the YAML library could not read; its errors are words.
func (r *reader) syntax(err error) {
	p := Problem{Text: err.Error()}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Text = m[2]
	}
	p.Text = "not YAML (look for a missing quote or a shifted line): " + p.Text
	r.problems = append(r.problems, p)
}

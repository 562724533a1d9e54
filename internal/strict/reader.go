package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Reader collects the problems of one file. The zero value is ready.
type Reader struct {
	problems []Problem
	later    []func()
}

// Field reads the value at a path into its place.
type Field func(n *yaml.Node, path string)

// Document is the root of the one YAML document in raw; nil after a problem.
// An empty file is the problem ifEmpty.
func (r *Reader) Document(raw []byte, ifEmpty string) *yaml.Node {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && doc.Content[0].Tag == "!!null":
		r.Problem(nil, "", "%s", ifEmpty)
		return nil
	case err != nil:
		r.syntax(err)
		return nil
	}
	if err := d.Decode(&more); err == nil {
		r.Problem(&more, "", "a second document: want one, without a line of ---")
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	return resolved(doc.Content[0])
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)

// syntax reports what the YAML library could not read; its errors are words.
func (r *Reader) syntax(err error) {
	p := Problem{Text: err.Error()}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Text = m[2]
	}
	p.Text = "not YAML (look for a missing quote or a shifted line): " + p.Text
	r.problems = append(r.problems, p)
}

// Problem notes what is wrong with n (nil for the file as a whole).
func (r *Reader) Problem(n *yaml.Node, path, format string, args ...any) {
	p := Problem{Path: path, Text: fmt.Sprintf(format, args...)}
	if n != nil {
		p.Line = n.Line
	}
	r.problems = append(r.problems, p)
}

// Complained tells whether something is wrong at a path already, so that what
// follows from it need not be said too.
func (r *Reader) Complained(path string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Path == path })
}

// ComplainedBelow is Complained for a path and all that is below it.
func (r *Reader) ComplainedBelow(path string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool {
		rest, below := strings.CutPrefix(p.Path, path)
		return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// Later puts off a check that needs the whole file to have been read.
func (r *Reader) Later(check func()) { r.later = append(r.later, check) }

// Err runs the checks put off and returns what is wrong with the file as an
// *Error; nil if nothing is.
func (r *Reader) Err(file string) error {
	for _, check := range r.later {
		check()
	}
	r.later = nil
	if len(r.problems) == 0 {
		return nil
	}
	e := &Error{File: file, Problems: r.problems}
	e.sort()
	return e
}

// Mapping reads the keys of n with the fields of their names. Keys in required
// must be there.
func (r *Reader) Mapping(n *yaml.Node, path string, fields map[string]Field, required ...string) {
	if n.Kind != yaml.MappingNode {
		r.Problem(n, path, "want keys and values (%s), not %s", known(fields), kind(n))
		return
	}
	seen := map[string]int{}
	for key, value := range pairs(n) {
		at := join(path, key.Value)
		read, ok := fields[key.Value]
		switch {
		case !ok:
			r.Problem(key, at, "there is no such key here; known are %s", known(fields))
		case seen[key.Value] > 0:
			r.Problem(key, at, "written twice (also in line %d): keep one", seen[key.Value])
		default:
			seen[key.Value] = key.Line
			read(value, at)
		}
	}
	for _, key := range required {
		if seen[key] == 0 {
			r.Problem(n, join(path, key), "it is missing")
		}
	}
}

// Keys reads a mapping whose keys are free: item gets each with its key.
func (r *Reader) Keys(n *yaml.Node, path string, item func(key string, n *yaml.Node, path string)) {
	seen := map[string]int{}
	for key, value := range pairs(n) {
		at := join(path, key.Value)
		if seen[key.Value] > 0 {
			r.Problem(key, at, "written twice (also in line %d): keep one", seen[key.Value])
			continue
		}
		seen[key.Value] = key.Line
		item(key.Value, value, at)
	}
}

func pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], resolved(n.Content[i+1])) {
				return
			}
		}
	}
}

// Each reads the items of a list.
func (r *Reader) Each(n *yaml.Node, path string, item Field) {
	if n.Kind != yaml.SequenceNode {
		r.Problem(n, path, "want a list, not %s", kind(n))
		return
	}
	for i, c := range n.Content {
		item(resolved(c), fmt.Sprintf("%s[%d]", path, i))
	}
}

// Optional leaves a value as it is where the file has nothing, as a heading
// leaves whose lines are all commented out.
func Optional(read Field) Field {
	return func(n *yaml.Node, path string) {
		if n.Tag != "!!null" {
			read(n, path)
		}
	}
}

// Scalar is the written form of a single value; want says what it should be.
func (r *Reader) Scalar(n *yaml.Node, path, want string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.Problem(n, path, "want %s, not %s", want, kind(n))
		return "", false
	}
	return n.Value, true
}

// Value reads one value through parse, whose error becomes a problem.
func Value[T any](r *Reader, into *T, want string, parse func(string) (T, error)) Field {
	return func(n *yaml.Node, path string) {
		s, ok := r.Scalar(n, path, want)
		if !ok {
			return
		}
		v, err := parse(s)
		if err != nil {
			r.Problem(n, path, "%v", err)
			return
		}
		*into = v
	}
}

// Flag reads true or false.
func (r *Reader) Flag(into *bool) Field {
	return func(n *yaml.Node, path string) {
		if n.Tag != "!!bool" || n.Decode(into) != nil {
			r.Problem(n, path, "want true or false, not %s", kind(n))
		}
	}
}

func known(fields map[string]Field) string {
	return strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// resolved follows an alias to what it stands for. An anchor may hold itself:
// nothing here goes deeper than the caller's fields do.
func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// kind says what a value is, for people.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(shorten(n.Value))
}

// shorten keeps the begin of a value that would hide what is said about it.
func shorten(s string) string {
	const most = 60 // characters
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

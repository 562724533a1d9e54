package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// reader walks a YAML tree and collects problems instead of stopping at the
// first, which decoding into structs would do.
type reader struct{ problems []Problem }

// field reads the value at a path into its place.
type field func(n *yaml.Node, path string)

func (r *reader) problem(n *yaml.Node, path, format string, args ...any) {
	p := Problem{Path: path, Text: fmt.Sprintf(format, args...)}
	if n != nil {
		p.Line = n.Line
	}
	r.problems = append(r.problems, p)
}

func (r *reader) complained(path string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Path == path })
}

// mapping reads the keys of n with the fields of their names. Nothing, as a
// heading leaves whose keys are all commented out, is no keys.
func (r *reader) mapping(n *yaml.Node, path string, fields map[string]field) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.problem(n, path, "want keys and values (%s), not %s", known(fields), kind(n))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolved(n.Content[i+1])
		at := join(path, key.Value)
		read, ok := fields[key.Value]
		switch {
		case !ok:
			r.problem(key, at, "there is no such key here; known are %s", known(fields))
		case seen[key.Value] > 0:
			r.problem(key, at, "written twice (also in line %d): keep one", seen[key.Value])
		default:
			seen[key.Value] = key.Line
			read(value, at)
		}
	}
}

func known(fields map[string]field) string {
	return strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// resolved follows an alias to what it stands for. That may hold the alias
// again, but how deep a walk goes is bounded by the fields, not by the file.
func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// each reads the items of a list; nothing is an empty one.
func (r *reader) each(n *yaml.Node, path string, item field) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.problem(n, path, "want a list, not %s", kind(n))
		return
	}
	for i, c := range n.Content {
		item(resolved(c), fmt.Sprintf("%s[%d]", path, i))
	}
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
	return strconv.Quote(n.Value)
}

// scalar is the written form of a single value.
func (r *reader) scalar(n *yaml.Node, path, want string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.problem(n, path, "want %s, not %s", want, kind(n))
		return "", false
	}
	return n.Value, true
}

// text reads one value through parse, whose error becomes a problem.
func text[T any](r *reader, into *T, want string, parse func(string) (T, error)) field {
	return func(n *yaml.Node, path string) {
		s, ok := r.scalar(n, path, want)
		if !ok {
			return
		}
		v, err := parse(s)
		if err != nil {
			r.problem(n, path, "%v", err)
			return
		}
		*into = v
	}
}

func (r *reader) flag(into *bool) field {
	return func(n *yaml.Node, path string) {
		if n.Tag != "!!bool" || n.Decode(into) != nil {
			r.problem(n, path, "want true or false, not %s", kind(n))
		}
	}
}

// number reads a whole number from 0 on.
func (r *reader) number(into *int) field {
	const want = "a whole number, 0 for no limit"
	return text(r, into, want, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("want %s, not %q", want, s)
		}
		return n, nil
	})
}

// duration reads a time from least to most; days may be written "3d".
func (r *reader) duration(into *time.Duration, least, most time.Duration) field {
	const want = "a time such as 90s, 15m, 72h or 3d"
	return text(r, into, want, func(s string) (time.Duration, error) {
		d, err := parseDuration(s)
		switch {
		case err != nil:
			return 0, fmt.Errorf("want %s, not %q", want, s)
		case d < least:
			return 0, fmt.Errorf("want a time of %s or more, not %q", short(least), s)
		case d > most:
			return 0, fmt.Errorf("want a time of %s or less, not %q", short(most), s)
		}
		return d, nil
	})
}

func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 12)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

// short is d without the zeros that end it: 1m, not 1m0s.
func short(d time.Duration) string {
	s := d.String()
	if d >= time.Minute {
		s = strings.TrimSuffix(s, "0s")
	}
	if d >= time.Hour {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Package lang holds wordings in several languages and the folding by which
// two spellings of a word are the same word.
package lang

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Any is the language of a wording that serves every language.
const Any = ""

// Text is one wording per language, by ISO 639 code ("fr"). The key Any serves
// people of every other language. In YAML and JSON it is a map or one string.
type Text map[string]string

// In returns the wording in the first of the languages that has one, else the
// wording for any language, else the one of the alphabetically first language.
func (t Text) In(languages ...string) string {
	for _, l := range languages {
		if s, ok := t[l]; ok && l != Any {
			return s
		}
	}
	if s, ok := t[Any]; ok {
		return s
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l]
	}
	return ""
}

// Languages are those that have a wording, sorted.
func (t Text) Languages() []string { return slices.Sorted(maps.Keys(t)) }

// UnmarshalYAML reads a string or a map of language to string.
func (t *Text) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = Text{Any: node.Value}
		return nil
	}
	var m map[string]string
	if err := node.Decode(&m); err != nil {
		return fmt.Errorf("line %d: want a text or one text per language ({fr: …, en: …})", node.Line)
	}
	*t = m
	return nil
}

// UnmarshalJSON reads a string or an object of language to string.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = Text{Any: s}
		return nil
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("want a text or one text per language: %w", err)
	}
	*t = m
	return nil
}

// Words is a list of words per language; the key Any holds a plain list.
type Words map[string][]string

// UnmarshalYAML reads a list of words, or a map of language to list.
func (w *Words) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode {
		var list []string
		if err := node.Decode(&list); err != nil {
			return err
		}
		*w = Words{Any: list}
		return nil
	}
	var m map[string][]string
	if err := node.Decode(&m); err != nil {
		return fmt.Errorf("line %d: want a list of words or one list per language ({fr: [sante], en: [health]})", node.Line)
	}
	*w = m
	return nil
}

// All is every word with its language, in a fixed order.
func (w Words) All(yield func(language, word string) bool) {
	for _, l := range slices.Sorted(maps.Keys(w)) {
		for _, word := range w[l] {
			if !yield(l, word) {
				return
			}
		}
	}
}

// Languages are those that have words, sorted.
func (w Words) Languages() []string { return slices.Sorted(maps.Keys(w)) }

package keywords

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

// Wording is one language's file: its built-in words and replies.
type Wording struct {
	// Stop words are always on; StopAlone ones count as the whole text only,
	// where their language is on.
	Stop      []string
	StopAlone []string
	Start     []string
	Help      []string
	Yes       []string
	// Polite phrases change nothing around another word, and get silence alone.
	Polite []string
	// Doubt phrases make a text maybe a stop, wherever they stand in it.
	Doubt   []string
	Replies map[ReplyKind]string
}

//go:embed languages/*.yaml
var languageFiles embed.FS

// ReadWording reads a language file of the shape of languages/en.yaml; file
// names it in errors, which are *strict.Error. A file may hold words, replies or
// both; what it has is added to the built-in ones, and its replies take their
// place.
func ReadWording(raw []byte, file string) (Wording, error) {
	var w Wording
	r := &strict.Reader{}
	if root := r.Document(raw, "the file is empty: it holds words and replies of a language"); root != nil {
		r.Mapping(root, "", map[string]strict.Field{
			"stop":       wordList(r, &w.Stop),
			"stop_alone": wordList(r, &w.StopAlone),
			"start":      wordList(r, &w.Start),
			"help":       wordList(r, &w.Help),
			"yes":        wordList(r, &w.Yes),
			"polite":     wordList(r, &w.Polite),
			"doubt":      wordList(r, &w.Doubt),
			"replies":    strict.Optional(func(n *yaml.Node, path string) { r.Mapping(n, path, w.replies(r)) }),
		})
	}
	if err := r.Err(file); err != nil {
		return Wording{}, err
	}
	return w, nil
}

// wordList reads words or phrases.
func wordList(r *strict.Reader, into *[]string) strict.Field {
	return strict.Optional(func(n *yaml.Node, path string) {
		r.Each(n, path, func(n *yaml.Node, path string) {
			var word string
			if strict.Value(r, &word, "a word", spoken)(n, path); word != "" {
				*into = append(*into, word)
			}
		})
	})
}

func spoken(word string) (string, error) {
	if lang.Fold(word) == "" {
		return "", fmt.Errorf("%q holds no letter or digit: no text can begin with it", word)
	}
	return strings.TrimSpace(word), nil
}

// replies reads one wording for each of the built-in replies.
func (w *Wording) replies(r *strict.Reader) map[string]strict.Field {
	w.Replies = map[ReplyKind]string{}
	fields := map[string]strict.Field{}
	for _, kind := range builtinReplies {
		fields[string(kind)] = func(n *yaml.Node, path string) {
			var text string
			if strict.Value(r, &text, "a text", template)(n, path); text != "" {
				w.Replies[kind] = text
			}
		}
	}
	return fields
}

func template(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", errors.New("it is empty: leave it out for the built-in one")
	}
	return text, lang.CheckTemplate(text)
}

// builtinWordings are the embedded files by language; "any" is lang.Any.
func builtinWordings() (map[string]Wording, error) {
	files, err := languageFiles.ReadDir("languages")
	if err != nil {
		return nil, err
	}
	all := map[string]Wording{}
	for _, file := range files {
		w, err := embeddedWording(file.Name())
		if err != nil {
			return nil, err
		}
		language := strings.TrimSuffix(file.Name(), ".yaml")
		if language == "any" {
			language = lang.Any
		}
		all[language] = w
	}
	return all, nil
}

func embeddedWording(name string) (Wording, error) {
	raw, err := languageFiles.ReadFile(path.Join("languages", name))
	if err != nil {
		return Wording{}, err
	}
	return ReadWording(raw, name)
}

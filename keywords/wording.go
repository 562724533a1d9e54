package keywords

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Wording is one language's file: its built-in words and replies.
type Wording struct {
	// Stop words are always on; StopAlone ones count as the whole text only,
	// where their language is on.
	Stop      []string `yaml:"stop"`
	StopAlone []string `yaml:"stop_alone"`
	Start     []string `yaml:"start"`
	Help      []string `yaml:"help"`
	Yes       []string `yaml:"yes"`
	// Polite phrases change nothing around another word, and get silence alone.
	Polite []string `yaml:"polite"`
	// Doubt phrases make a text maybe a stop, wherever they stand in it.
	Doubt   []string             `yaml:"doubt"`
	Replies map[ReplyKind]string `yaml:"replies"`
}

//go:embed languages/*.yaml
var languageFiles embed.FS

// ReadWording reads a language file of the shape of languages/en.yaml. A file
// may hold words, replies or both; what it has is added to the built-in ones,
// and its replies take their place.
func ReadWording(r io.Reader) (Wording, error) {
	var w Wording
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&w); err != nil && !errors.Is(err, io.EOF) {
		return Wording{}, fmt.Errorf("read wording: %w", err)
	}
	var errs []error
	for kind, text := range w.Replies {
		errs = append(errs, checkReply(kind, text))
	}
	return w, errors.Join(errs...)
}

func checkReply(kind ReplyKind, text string) error {
	for _, known := range builtinReplies {
		if kind != known {
			continue
		}
		if err := lang.CheckTemplate(text); err != nil {
			return fmt.Errorf("replies.%s: %w", kind, err)
		}
		return nil
	}
	return fmt.Errorf("replies.%s: there is no such reply", kind)
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
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
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
	f, err := languageFiles.Open(path.Join("languages", name))
	if err != nil {
		return Wording{}, err
	}
	defer f.Close()
	return ReadWording(f)
}

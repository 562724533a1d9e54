package campaign

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

// reading is a file on its way to a Campaign. What a check needs of the rest
// of the file it asks Later.
type reading struct {
	strict.Reader
	Campaign
	around Surroundings
	words  map[string][]taken // folded
	groups map[string]bool
	polls  map[string]bool
}

// list reads a list; one that is left empty is empty.
func (f *reading) list(item strict.Field) strict.Field {
	return strict.Optional(func(n *yaml.Node, path string) { f.Each(n, path, item) })
}

// name reads what identifies something.
func (f *reading) name(into *string, want string) strict.Field {
	return strict.Value(&f.Reader, into, want, func(s string) (string, error) {
		s = strings.TrimSpace(s)
		if s == "" || strings.ContainsFunc(s, unicode.IsControl) {
			return "", fmt.Errorf("want %s, not %q", want, s)
		}
		return s, nil
	})
}

var languageCode = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// anyLanguage is how a file writes lang.Any beside other languages.
const anyLanguage = "any"

// perLanguage reads one value for all languages, or a mapping of them.
func (f *reading) perLanguage(n *yaml.Node, path string, read func(language string, n *yaml.Node, path string)) {
	if n.Kind != yaml.MappingNode {
		read(lang.Any, n, path)
		return
	}
	if len(n.Content) == 0 {
		f.Problem(n, path, "it is empty")
	}
	f.Keys(n, path, func(language string, n *yaml.Node, path string) {
		if !languageCode.MatchString(language) {
			f.Problem(n, path, "%q is no language code such as fr", language)
			return
		}
		if language == anyLanguage {
			language = lang.Any
		}
		read(language, n, path)
	})
}

// text reads a wording, in one language or several, with its variables.
func (f *reading) text(into *lang.Text) strict.Field {
	return func(n *yaml.Node, path string) {
		t := lang.Text{}
		f.perLanguage(n, path, func(language string, n *yaml.Node, path string) {
			s, ok := f.Scalar(n, path, "a text, or one per language ({fr: …, en: …})")
			if !ok {
				return
			}
			if err := lang.CheckTemplate(s); err != nil {
				f.Problem(n, path, "%v", err)
			}
			t[language] = s
		})
		*into = t
	}
}

// wordList reads words, each handed to found.
func (f *reading) wordList(found func(word string, n *yaml.Node, path string)) strict.Field {
	return func(n *yaml.Node, path string) {
		if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
			f.Problem(n, path, "want a list of words ([sante, health])")
			return
		}
		f.Each(n, path, func(n *yaml.Node, path string) {
			word, ok := f.Scalar(n, path, "a word")
			switch {
			case !ok:
			case lang.Fold(word) == "":
				f.Problem(n, path, "%q holds no letter or digit: no text can begin with it", word)
			default:
				found(strings.TrimSpace(word), n, path)
			}
		})
	}
}

// targets reads a list of targets, which is not nil then, whatever is wrong
// with it.
func (f *reading) targets(into *[]string) strict.Field {
	return func(n *yaml.Node, path string) {
		*into = []string{}
		if f.Each(n, path, f.target(into)); n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			f.Problem(n, path, "want at least one number or group:NAME")
		}
	}
}

// target reads where texts are forwarded to: a number, or group:NAME.
func (f *reading) target(into *[]string) strict.Field {
	return func(n *yaml.Node, path string) {
		s, ok := f.Scalar(n, path, "a number or group:NAME")
		if !ok {
			return
		}
		if group, is := strings.CutPrefix(s, "group:"); is {
			f.needGroup(n, path, group)
			*into = append(*into, s)
			return
		}
		number, err := phone.Parse(s, f.around.Country)
		if err != nil {
			f.Problem(n, path, "want a number or group:NAME: %v", err)
			return
		}
		*into = append(*into, string(number))
	}
}

// needGroup checks, once the file is read, that a group is in it or was there.
func (f *reading) needGroup(n *yaml.Node, path, group string) {
	f.Later(func() {
		known := f.groups[group] || f.around.HasGroup != nil && f.around.HasGroup(group)
		if !known {
			f.Problem(n, path, "there is no group %q: declare it under groups", group)
		}
	})
}

func (f *reading) needPoll(n *yaml.Node, path, poll string) {
	f.Later(func() {
		known := f.polls[poll] || f.around.HasPoll != nil && f.around.HasPoll(poll)
		if !known {
			f.Problem(n, path, "there is no poll %q: declare it under polls", poll)
		}
	})
}

const wantTime = "a time such as 2027-01-31T18:00:00+01:00 or 2027-01-31 18:00"

// moment reads a time. A day without an hour is its begin, or its end where
// through is set.
func (f *reading) moment(into *time.Time, through bool) strict.Field {
	return strict.Value(&f.Reader, into, wantTime, func(s string) (time.Time, error) {
		if day, err := time.ParseInLocation(time.DateOnly, s, f.around.Location); err == nil {
			if through {
				day = day.AddDate(0, 0, 1)
			}
			return day, nil
		}
		return f.clock(s)
	})
}

func (f *reading) clock(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, f.around.Location); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("want %s, not %q", wantTime, s)
}

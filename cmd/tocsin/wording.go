package main

import (
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// wording shows a text of several languages on one line.
func wording(t lang.Text) string {
	if len(t) == 1 {
		return t.In()
	}
	return fields(t)
}

// wordings reads values given as TEXT or LANGUAGE=TEXT.
func wordings(values []string) lang.Text {
	t := lang.Text{}
	for _, v := range values {
		if language, words, ok := strings.Cut(v, "="); ok && isLanguage(language) {
			t[language] = words
		} else {
			t[lang.Any] = v
		}
	}
	return t
}

// isLanguage tells an ISO 639 code from the beginning of a text with "=" in it.
func isLanguage(s string) bool {
	return len(s) >= 2 && len(s) <= 3 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

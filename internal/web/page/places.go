package page

import (
	"slices"
	"strings"
)

// places are the entries of the navigation, in its order: the first part of
// their paths, which is also the key of their names.
func places() []string {
	return []string{"home", "write", "inbox", "people", "groups", "keywords", "polls", "sent", "modems", "settings"}
}

// placeOf is the place that a path belongs to; "" for none.
func placeOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if first == "" {
		return "home"
	}
	if slices.Contains(places(), first) {
		return first
	}
	return ""
}

// placeIcon names the drawing beside a place's name.
func placeIcon(place string) string {
	switch place {
	case "home":
		return "house"
	case "write":
		return "square-pen"
	case "inbox":
		return "inbox"
	case "people":
		return "user"
	case "groups":
		return "users"
	case "keywords":
		return "key-round"
	case "polls":
		return "chart-column"
	case "sent":
		return "send"
	case "modems":
		return "radio-tower"
	default:
		return "settings"
	}
}

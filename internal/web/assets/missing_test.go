package assets

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestMissingWithoutMake(t *testing.T) {
	lacking := missing(fstest.MapFS{"README": {}, "htmx.min.js": {}})
	for _, name := range []string{"hx-sse.min.js", "icons/house.svg", Licences} {
		if !slices.Contains(lacking, name) {
			t.Errorf("%s is not said to be missing", name)
		}
	}
	if slices.Contains(lacking, "htmx.min.js") {
		t.Error("what is there is said to be missing")
	}
}

package assets_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/web/assets"
)

func TestIcon(t *testing.T) {
	needFiles(t)
	for _, name := range assets.Icons() {
		svg, err := assets.Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		if s := string(svg); !strings.HasPrefix(s, "<svg ") || !strings.HasSuffix(s, " /></svg>") || strings.Contains(s, "style=") {
			t.Errorf("%s is drawn as %s", name, s)
		}
	}
}

func TestIconThatIsNone(t *testing.T) {
	for _, name := range []string{"", "no-such", "../licences.txt", "\x00"} {
		if svg, err := assets.Icon(name); !errors.Is(err, assets.ErrNoIcon) {
			t.Errorf("%q is %q, %v", name, svg, err)
		}
	}
}

func TestIconsAreInOrder(t *testing.T) {
	if names := assets.Icons(); !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("icons.txt is not in order, or names one twice: sort -u")
	}
}

// What is passed on comes with its licence.
func TestLicences(t *testing.T) {
	needFiles(t)
	licences, err := fs.ReadFile(assets.Files(), assets.Licences)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"htmx.org 4", "lucide-static 1", "modern-normalize 3", "uplot 1"} {
		if !strings.Contains(string(licences), "\n"+name) && !strings.HasPrefix(string(licences), name) {
			t.Errorf("no licence of %s", name)
		}
	}
}

// needFiles skips a test where the program was built without make.
func needFiles(t *testing.T) {
	if missing := assets.Missing(); len(missing) > 0 {
		t.Skipf("not fetched: %d files, among them %s; %s", len(missing), missing[0], assets.Mend)
	}
}

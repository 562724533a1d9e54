package arch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tocsin-sms/tocsin/"

// rooms says which packages of the tree each package may import, from the top
// of the picture in ARCHITECTURE.md to its floor. A new package is drawn here
// first.
var rooms = map[string][]string{
	"cmd/tocsin": {
		"internal/demo", "internal/web", "internal/web/site", "internal/gateway", "internal/socket", "internal/config",
		"internal/api", "internal/lang", "internal/phone", "modem/simulated", "modem/simulated/scenario",
		"modem",          // tocsin modem find works without a daemon
		"internal/store", // its errors have exit codes
	},
	"internal/bench": {
		"internal/gateway", "internal/socket", "internal/config", "internal/api", "internal/store", "internal/phone", "internal/lang",
		"groups", "inbox", "outbox", "modem/simulated", "internal/measure", "internal/web/page",
	},
	"internal/demo": {
		"internal/web/site", "accounts", "internal/gateway", "internal/config", "internal/api", "internal/phone", "internal/lang", "modem/simulated",
	},
	"internal/measure": {},
	"internal/peers/bench": {
		"internal/peers", "internal/measure", "internal/socket", "internal/api", "modem/simulated",
	},
	"internal/peers":          {}, // its test reads the ledger of the simulated modem
	"internal/web/assets":     {},
	"internal/web":            {"internal/gateway", "accounts", "internal/api", "internal/store", "internal/lang", "internal/phone"},
	"internal/web/chart":      {},
	"internal/web/site":       {"internal/web/page", "internal/web", "internal/gateway", "internal/api"},
	"internal/web/page":       {"internal/gateway", "internal/web", "internal/web/assets", "internal/web/chart", "internal/web/page/words", "accounts", "internal/api", "internal/store", "internal/lang", "internal/phone", "internal/phrases"},
	"internal/web/page/words": {},
	"internal/gateway": {
		"drafts", "keywords", "polls", "outbox", "inbox", "groups", "credit", "history", "modem",
		"internal/campaign", "internal/config", "internal/api", "internal/strict", "accounts",
		"internal/store", "internal/tpdu", "internal/lang", "internal/phone", "internal/phrases",
	},
	"internal/campaign": {"keywords", "internal/strict", "internal/lang", "internal/phone"},

	"keywords": {"internal/strict", "internal/tpdu", "internal/lang", "internal/phone"}, // pure: it never sees groups, nor a store
	"polls":    {"internal/store", "internal/lang", "internal/phone"},
	"drafts":   {"internal/store", "internal/lang", "internal/phone"},
	"outbox":   {"groups", "internal/search", "internal/store", "internal/tpdu", "internal/lang", "internal/phone"},
	"inbox":    {"internal/search", "internal/store", "internal/tpdu", "internal/lang", "internal/phone"},
	"groups":   {"internal/store", "internal/lang", "internal/phone"},
	"credit":   {"internal/store", "internal/lang"},
	"history":  {"internal/store"},
	"accounts": {"internal/store", "internal/lang", "internal/phone"},

	"modem":           {"internal/tpdu", "internal/phone"}, // it never sees the store
	"modem/modemtest": {"modem", "modem/simulated", "internal/tpdu", "internal/phone"},
	"modem/simulated": {}, // other people's gateways use it too

	"modem/simulated/scenario": {"modem/simulated", "internal/strict"},
	"internal/soak":            {},

	"internal/api":             {"internal/lang", "internal/phone"},
	"internal/socket":          {},
	"internal/config":          {"keywords", "credit", "internal/strict", "internal/lang", "internal/phone"},
	"internal/search":          {"internal/store", "internal/lang"},
	"internal/store":           {"internal/phone"},
	"internal/store/storetest": {"internal/store"},
	"internal/strict":          {},
	"internal/tpdu":            {"internal/phone"},
	"internal/browser":         {},
	"internal/lang":            {},
	"internal/phrases":         {},
	"internal/phone":           {},
	"internal/arch":            {},
}

// owners says which packages may use a library that is somebody's business.
var owners = map[string][]string{
	"go.etcd.io/bbolt":                 {"internal/store", "internal/store/storetest"},
	"go.bug.st/serial":                 {"modem", "cmd/tocsin"},
	"github.com/warthog618/modem":      {"modem"},
	"github.com/warthog618/sms":        {"internal/tpdu", "modem", "modem/simulated"},
	"github.com/nyaruka/phonenumbers":  {"internal/phone"},
	"github.com/spf13/cobra":           {"cmd/tocsin"},
	"github.com/danielgtaylor/huma/v2": {"internal/web"},
	"github.com/chromedp/chromedp":     {"internal/browser"},
}

// pure are the packages that do no I/O: what they need is handed to them.
var pure = []string{"accounts", "keywords", "polls", "outbox", "inbox", "groups", "history", "internal/lang", "internal/phone", "internal/tpdu"}

// outside are the ways to the world that pure packages keep off.
var outside = []string{"os", "os/exec", "net", "net/http", "syscall"}

func TestArrowsPointDown(t *testing.T) {
	for name, p := range packages(t) {
		allowed, drawn := rooms[name]
		if !drawn {
			t.Errorf("%s is not in the picture: say in arch_test.go, and in ARCHITECTURE.md, what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			room, ours := strings.CutPrefix(imported, module)
			if ours && !slices.Contains(allowed, room) {
				t.Errorf("%s imports %s, which it may not know", name, room)
			}
		}
	}
}

func TestLibrariesStayWithTheirOwners(t *testing.T) {
	for name, p := range packages(t) {
		for _, imported := range p.Imports {
			for library, owner := range owners {
				if within(imported, library) && !slices.Contains(owner, name) {
					t.Errorf("%s imports %s, which is the business of %v", name, imported, owner)
				}
			}
		}
	}
}

func TestPurePackagesDoNoIO(t *testing.T) {
	all := packages(t)
	for _, name := range pure {
		for _, imported := range all[name].Imports {
			if slices.Contains(outside, imported) {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

// The picture itself has no circle and no arrow up: what a package may import
// may not, however far down, import that package.
func TestPictureHasNoCircle(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		if below(name, map[string]bool{})[name] {
			t.Errorf("%s is below itself", name)
		}
	}
}

func below(name string, seen map[string]bool) map[string]bool {
	for _, next := range rooms[name] {
		if !seen[next] {
			seen[next] = true
			below(next, seen)
		}
	}
	return seen
}

func within(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
}

// packages lists the tree by path below the module.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", explained(err))
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all[strings.TrimPrefix(p.ImportPath, module)] = p
	}
	if len(all) < 2 {
		t.Fatalf("go list found %d packages: too few to be the tree", len(all))
	}
	return all
}

func explained(err error) error {
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("%w: %s", err, failed.Stderr)
	}
	return err
}

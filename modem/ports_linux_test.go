package modem

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListTTYs(t *testing.T) {
	root := t.TempDir()
	for name, files := range map[string][]string{
		"console": nil, "tty0": nil, "ptmx": nil,
		"ttyS0":   {"device/x", "type"}, // a chip
		"ttyS1":   {"device/x", "type"}, // a name set aside
		"ttyAMA0": {"device/x"},
		"ttyUSB1": {"device/x"},
		"ttyUSB0": {"device/x"},
		"ttyACM0": {"device/x"},
	} {
		dir := filepath.Join(root, "sys/class/tty", name)
		for _, file := range append(files, "dev") {
			path := filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			text := map[bool]string{true: "4\n", false: "0\n"}[name == "ttyS0"]
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := listTTYs(root)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i] = filepath.Base(got[i])
	}
	if diff := cmp.Diff([]string{"ttyACM0", "ttyUSB0", "ttyUSB1", "ttyAMA0", "ttyS0"}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := listTTYs(filepath.Join(root, "dev")); err == nil {
		t.Error("no tree, and no error")
	}
}

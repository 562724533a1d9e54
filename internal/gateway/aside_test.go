package gateway

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A power cut may come behind any step of a restore: without a store the next
// daemon would begin with an empty one, and know no stop.
func TestThePresentStoreKeepsItsNameUntilTheBackupTakesIt(t *testing.T) {
	present := filepath.Join(t.TempDir(), StoreFile)
	if err := os.WriteFile(present, []byte("present"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := putAside(present, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{present, kept} {
		if raw, err := os.ReadFile(path); err != nil || string(raw) != "present" {
			t.Errorf("%s holds %q, %v; want the present store", path, raw, err)
		}
	}
}

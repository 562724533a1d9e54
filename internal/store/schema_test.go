package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var letters = NewBucket[string]("letters")

func at() time.Time { return time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC) }

// climbing is a ladder whose rungs write down that they were climbed; the one
// at broken fails after its work.
func climbing(rungs, broken int, wrong error) []rung {
	ladder := make([]rung, rungs)
	for i := range ladder {
		ladder[i] = func(tx *Tx) error {
			seen, err := letters.Get(tx, []byte("seen"))
			if err != nil {
				return err
			}
			if err := letters.Put(tx, []byte("seen"), seen+string(rune('a'+i))); err != nil {
				return err
			}
			if i == broken {
				return wrong
			}
			return nil
		}
	}
	return ladder
}

// old is the path of a closed store of the first schema.
func old(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tocsin.db")
	db, err := open(path, Options{LockTimeout: time.Second, Now: at}, ladder)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *Tx) error {
		return errors.Join(meta.Put(tx, schemaKey, 1), letters.Put(tx, []byte("seen"), ""))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// state is what the ladder left in the store at path.
func state(t *testing.T, path string, ladder []rung) (schema int, seen string) {
	t.Helper()
	db, err := open(path, Options{LockTimeout: time.Second, Now: at}, ladder)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *Tx) error {
		var err1, err2 error
		schema, err1 = meta.Get(tx, schemaKey)
		seen, err2 = letters.Get(tx, []byte("seen"))
		return errors.Join(err1, err2, tx.Check())
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return schema, seen
}

func TestMigrate(t *testing.T) {
	path := old(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ladder := climbing(3, -1, nil)
	for range 2 { // the second open climbs nothing
		if schema, seen := state(t, path, ladder); schema != 4 || seen != "abc" {
			t.Errorf("schema %d, climbed %q; want 4, abc", schema, seen)
		}
	}
	saved := filepath.Join(filepath.Dir(path), "tocsin-schema1-20270131T180000Z.db")
	if schema, seen := state(t, saved, nil); schema != 1 || seen != "" {
		t.Errorf("the copy has schema %d, climbed %q", schema, seen)
	}
	if len(before) == 0 {
		t.Error("nothing was migrated")
	}
}

func TestAFailedMigrationIsTakenUpAgain(t *testing.T) {
	path, wrong := old(t), errors.New("no")
	_, err := open(path, Options{LockTimeout: time.Second, Now: at}, climbing(3, 1, wrong))
	if !errors.Is(err, wrong) {
		t.Fatalf("error %v, want %v", err, wrong)
	}
	if schema, seen := state(t, path, climbing(3, -1, nil)); schema != 4 || seen != "abc" {
		t.Errorf("schema %d, climbed %q; want 4, abc", schema, seen)
	}
}

func TestANewerSchemaIsLeftAlone(t *testing.T) {
	path := old(t)
	if schema, _ := state(t, path, climbing(2, -1, nil)); schema != 3 {
		t.Fatalf("schema %d", schema)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(path, Options{LockTimeout: time.Second, Now: at}, climbing(1, -1, nil)); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("error %v, want %v", err, ErrNewerSchema)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	if _, err := os.Stat(notePath(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a note says the store is held: %v", err)
	}
}

func TestTheLadderReachesTheSchema(t *testing.T) {
	if len(ladder)+1 != Schema {
		t.Errorf("%d rungs reach schema %d, not %d", len(ladder), len(ladder)+1, Schema)
	}
}

// TestAProgramOfBeforeRefusesTheFile: it knows one list of a broadcast only.
func TestAProgramOfBeforeRefusesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tocsin.db")
	db, err := Open(path, Options{})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := open(path, Options{LockTimeout: time.Second, Now: at}, nil); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("error %v, want %v", err, ErrNewerSchema)
	}
}

func TestACopyIsNotCopiedBeforeItsMigration(t *testing.T) {
	path := old(t)
	db, err := Open(path, Options{NoCopy: true})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

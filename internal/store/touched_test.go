package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/store"
)

func TestTouched(t *testing.T) {
	many := func(tx *store.Tx) error {
		for i := range 20 {
			if err := words.Put(tx, []byte(fmt.Sprintf("%02d", i)), "x"); err != nil {
				return err
			}
		}
		return nil
	}
	cases := map[string]struct {
		do   func(tx *store.Tx) error
		want string
	}{
		"nothing":             {func(*store.Tx) error { return nil }, "[]"},
		"a key":               {func(tx *store.Tx) error { return words.Put(tx, []byte("a"), "x") }, "[{words [a] false}]"},
		"twice":               {func(tx *store.Tx) error { _ = words.Put(tx, []byte("a"), "x"); return words.Delete(tx, []byte("a")) }, "[{words [a] false}]"},
		"no change":           {func(tx *store.Tx) error { return words.Delete(tx, []byte("nobody")) }, "[]"},
		"more than are noted": {many, "[{words [00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15] true}]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(filepath.Join(t.TempDir(), "s.db"), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var got string
			err = db.Update(func(tx *store.Tx) error {
				err := c.do(tx)
				got = spell(tx.Touched())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func spell(touched []store.Touched) string {
	out := []string{}
	for _, t := range touched {
		out = append(out, fmt.Sprintf("{%s %s %v}", t.Bucket, t.Keys, t.More))
	}
	return fmt.Sprint(out)
}

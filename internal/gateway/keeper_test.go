package gateway_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// loseList damages the store: the list of a broadcast is gone.
func (r *rig) loseList(id string) {
	r.t.Helper()
	db, err := store.Open(filepath.Join(r.cfg.Data, gateway.StoreFile), store.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	frozen := store.NewBucket[string]("outbox.frozen")
	err = db.Update(func(tx *store.Tx) error {
		var keys [][]byte
		for key := range frozen.Keys(tx, store.Range{Prefix: store.IDKey(ulid.MustParse(id))}) {
			keys = append(keys, bytes.Clone(key))
		}
		for _, key := range keys {
			if err := frozen.Delete(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		r.t.Fatal(err)
	}
}

func TestABrokenBroadcastHoldsUpNoOther(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(200)...)
		broken := r.broadcast(api.BroadcastDraft{Text: "Un.", To: []string{"sante"}})
		whole := r.broadcast(api.BroadcastDraft{Text: "Deux.", To: []string{"sante"}})
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.loseList(broken.ID)
		r.start()
		r.settle(5 * time.Minute)
		if got := r.show(whole.ID); got.Delivered+got.Uncertain != 200 {
			t.Errorf("the other broadcast: %+v", got.Counts)
		}
	})
}

func TestManyWhoLeftDoNotSlowABroadcastDown(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(2000)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		must(t)(r.RemoveMembers(t.Context(), "sante", people(2000)[100:1900]))
		r.settle(30 * time.Second)
		if got := r.show(b.ID); got.Queued != 0 || got.Refused < 1700 {
			t.Errorf("after half a minute: %+v", got.Counts)
		}
	})
}

package page

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// However many watch, a part is made once a second at most, and everybody gets
// what was made after they asked.
func TestSharedPartsAreMadeOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, made := newSharedParts(), 0
		var state atomic.Int64
		var watchers sync.WaitGroup
		for range 50 {
			watchers.Go(func() {
				for range 20 {
					before := state.Load()
					got, err := s.get(t.Context(), sharedKey{id: "b"}, func() ([]byte, error) {
						made++
						return fmt.Append(nil, state.Load()), nil
					})
					var saw int64
					if _, bad := fmt.Sscan(string(got), &saw); err != nil || bad != nil || saw < before {
						t.Errorf("saw %q, %v; it was at %d already", got, err, before)
					}
					time.Sleep(250 * time.Millisecond)
				}
			})
		}
		begun := time.Now()
		for range 40 {
			time.Sleep(100 * time.Millisecond)
			state.Add(1)
		}
		watchers.Wait()
		if most := int(time.Since(begun)/liveRest) + 1; made > most || made < 2 {
			t.Errorf("made %d times in %s", made, time.Since(begun))
		}
	})
}

func TestWhoLeavesWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSharedParts()
		produce := func() ([]byte, error) { return nil, nil }
		if _, err := s.get(t.Context(), sharedKey{}, produce); err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := s.get(ctx, sharedKey{}, produce); err == nil {
			t.Error("somebody who left was waited for")
		}
	})
}

package measure

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestSamples(t *testing.T) {
	var s Samples
	for i := range 100 {
		s = append(s, time.Duration(100-i)*time.Millisecond)
	}
	if got := s.Median(); got != 51*time.Millisecond {
		t.Errorf("median %s", got)
	}
	if got := s.At(0.99); got != 100*time.Millisecond {
		t.Errorf("99th of 100 %s", got)
	}
	if got := (Samples{}).Median(); got != 0 {
		t.Errorf("median of nothing %s", got)
	}
}

func TestUntil(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		so   func(passed time.Duration) (bool, error)
		want string // of the error
	}{
		"so at last": {func(d time.Duration) (bool, error) { return d >= time.Second, nil }, ""},
		"never so":   {func(time.Duration) (bool, error) { return false, nil }, "not within 2s"},
		"an error":   {func(time.Duration) (bool, error) { return false, broken }, "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, said := time.Now(), ""
				err := Until(t.Context(), 2*time.Second, func(context.Context) (bool, error) { return c.so(time.Since(began)) })
				if err != nil {
					said = err.Error()
				}
				if said != c.want {
					t.Errorf("%q, want %q", said, c.want)
				}
			})
		})
	}
}

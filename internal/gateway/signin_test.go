package gateway

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
)

const (
	good  = "cheval pile agrafe"
	other = "lampe nuage vingt"
	here  = "127.0.0.1:4711"
	afar  = "192.168.1.7:4711"
)

// withGateway runs fn on a daemon without modems, in a bubble where time is free.
func withGateway(t *testing.T, fn func(t *testing.T, g *Gateway)) {
	synctest.Test(t, func(t *testing.T) {
		cfg := config.Default()
		cfg.Data = t.TempDir()
		g, err := New(cfg, Options{Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := g.Close(); err != nil {
				t.Error(err)
			}
		}()
		fn(t, g)
	})
}

func (g *Gateway) account(t *testing.T, name, role string) {
	t.Helper()
	if _, err := g.CreateAccount(t.Context(), api.AccountDraft{Name: name, Role: role, Password: good}); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstAccountIsMadeByItsLinkOnce(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		ctx := t.Context()
		l, err := g.CreateLink(ctx, api.SignInLink{})
		if err != nil {
			t.Fatal(err)
		}
		secret := l.Path[len(LinkPath):]
		first := api.AccountDraft{Name: "Awa", Password: "short"}
		if _, err := g.FirstAccount(ctx, secret, first); !errors.As(err, new(*Invalid)) {
			t.Errorf("a short password: %v", err)
		}
		first.Password = good
		if _, err := g.FirstAccount(ctx, secret+"x", first); !store.IsNotFound(err) {
			t.Errorf("another link: %v", err)
		}
		a, err := g.FirstAccount(ctx, secret, first)
		if err != nil || a.Role != "coordinator" {
			t.Fatalf("%+v, %v", a, err)
		}
		first.Name = "Eve"
		if _, err := g.FirstAccount(ctx, secret, first); !store.IsNotFound(err) {
			t.Errorf("the second time: %v", err)
		}
		if _, err := g.CreateLink(ctx, api.SignInLink{}); !errors.As(err, new(*Conflict)) {
			t.Errorf("another first link: %v", err)
		}
		if _, err := g.SignIn(ctx, "awa", good, here); err != nil {
			t.Errorf("sign in: %v", err)
		}
	})
}

func TestALinkSignsInOnceForADay(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		g.account(t, "Awa", "viewer")
		link := func() string {
			l, err := g.CreateLink(t.Context(), api.SignInLink{Account: "awa"})
			if err != nil {
				t.Fatal(err)
			}
			return l.Path[len(LinkPath):]
		}
		late, secret := link(), link()
		if _, err := g.SignInByLink(t.Context(), late); !store.IsNotFound(err) {
			t.Errorf("the one before: %v", err)
		}
		if a, err := g.Link(t.Context(), secret); err != nil || a.Name != "Awa" {
			t.Errorf("looked at: %v, %v", a, err)
		}
		if a, err := g.SignInByLink(t.Context(), secret); err != nil || a.Name != "Awa" {
			t.Errorf("the first time: %v, %v", a, err)
		}
		if _, err := g.SignInByLink(t.Context(), secret); !store.IsNotFound(err) {
			t.Errorf("the second time: %v", err)
		}
		secret = link()
		time.Sleep(linkLife)
		if _, err := g.SignInByLink(t.Context(), secret); !store.IsNotFound(err) {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestGuessesAreSlowedDown(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		g.account(t, "Awa", "coordinator")
		for range freeTries {
			if _, err := g.SignIn(t.Context(), "awa", "wrong", afar); !errors.Is(err, ErrSignIn) {
				t.Fatal(err)
			}
		}
		_, err := g.SignIn(t.Context(), "ÀWA", good, afar)
		wait, ok := errors.AsType[*TooManyTries](err)
		if !ok {
			t.Fatalf("a sixth try: %v", err)
		}
		if _, err := g.SignIn(t.Context(), "awa", good, here); err != nil {
			t.Errorf("whoever sits at the computer is locked out: %v", err)
		}
		time.Sleep(wait.Wait)
		if _, err := g.SignIn(t.Context(), "awa", good, afar); err != nil {
			t.Errorf("having waited: %v", err)
		}
		if _, err := g.SignIn(t.Context(), "awa", "wrong", afar); !errors.Is(err, ErrSignIn) {
			t.Errorf("what was right cleared nothing: %v", err)
		}
	})
}

func TestWaitsGrow(t *testing.T) {
	g, now, keys := newGuard(), time.Unix(0, 0), watched("awa", afar)
	var waits []time.Duration
	for i := range freeTries + 10 {
		if wait := g.begin(now, keys); wait != 0 {
			t.Fatalf("try %d: wait %s", i, wait)
		}
		if i < freeTries-1 {
			continue
		}
		wait := g.begin(now, keys)
		waits = append(waits, wait)
		now = now.Add(wait)
	}
	s := time.Second
	want := []time.Duration{5 * s, 10 * s, 20 * s, 40 * s, 80 * s, 160 * s, 320 * s, 640 * s, 900 * s, 900 * s, 900 * s}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Error(diff)
	}
	now = now.Add(forgiven + 1)
	for range freeTries {
		if wait := g.begin(now, keys); wait != 0 {
			t.Errorf("an hour later: wait %s", wait)
		}
	}
}

func TestGuessesOfManyNamesAreSlowedDownByAddress(t *testing.T) {
	g, now := newGuard(), time.Unix(0, 0)
	tried := func(name, from string) bool { return g.begin(now, watched(name, from)) == 0 }
	for i := range freeTriesFrom {
		if !tried(string(rune('a'+i)), afar) {
			t.Fatalf("try %d", i)
		}
	}
	if tried("z", afar) {
		t.Error("one more name was tried from there")
	}
	if tried("y", "[::ffff:192.168.1.7]:99") {
		t.Error("the same address, written otherwise")
	}
	if !tried("z", "192.168.1.8:1") {
		t.Error("another address must wait, too")
	}
	g.end(now, watched("a", afar))
	if tried("y", afar) != true || tried("x", afar) {
		t.Error("one right password forgave all guesses from there")
	}
}

func TestOriginIsAHostOrAnIPv6Network(t *testing.T) {
	cases := map[string]string{
		"127.0.0.1:80": local, "[::1]:80": local, "127.8.8.8": local, "10.0.0.1:5": "10.0.0.1",
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64", "[fe80::1%eth0]:80": "fe80::/64", "@": "@", "": "",
	}
	for from, want := range cases {
		if got := origin(from); got != want {
			t.Errorf("%q is %q, want %q", from, got, want)
		}
	}
}

func TestTheGuardForgetsBeforeItGrows(t *testing.T) {
	g, now := newGuard(), time.Unix(0, 0)
	for i := range 3 * mostWatched {
		g.begin(now, map[string]int{string(rune(i)) + "x": freeTries})
	}
	if len(g.seen) > mostWatched {
		t.Errorf("%d keys are kept", len(g.seen))
	}
}

// What takes a password's time is done for names that nobody has, too; and no
// more than two at a time.
func TestHashingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDoor()
		var running, most atomic.Int32
		done := make(chan struct{})
		for range 5 {
			go d.hashing(t.Context(), func() {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Second)
				running.Add(-1)
				done <- struct{}{}
			})
		}
		for range 5 {
			<-done
		}
		if most.Load() != mostHashed {
			t.Errorf("%d at a time", most.Load())
		}
		busy, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		for range mostHashed {
			go d.hashing(t.Context(), func() { time.Sleep(time.Minute) })
		}
		synctest.Wait()
		if err := d.hashing(busy, func() { t.Error("it ran") }); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		time.Sleep(time.Hour)
	})
}

func TestSessionsAreKeptByTheStore(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		g.account(t, "Awa", "coordinator")
		s := g.SessionStore()
		keep := func(token string) {
			data, err := scs.GobCodec{}.Encode(time.Now(), map[string]any{SessionAccount: "Awa"})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Commit(token, data, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		there := func(token string) bool {
			_, found, err := s.Find(token)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		for _, token := range []string{"a", "b", "c"} {
			keep(token)
		}
		if err := s.Delete("a"); err != nil || there("a") || !there("b") {
			t.Errorf("deleted: %v", err)
		}
		if _, err := g.SetPassword(t.Context(), api.NewPassword{Name: "awa", Password: other}); err != nil {
			t.Fatal(err)
		}
		if there("b") || there("c") {
			t.Error("another password left a session")
		}
		keep("d")
		time.Sleep(time.Hour)
		if there("d") {
			t.Error("a session outlived its end")
		}
	})
}

func TestTokensSpeakForPrograms(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		made, err := g.CreateToken(t.Context(), api.Token{Name: "website", Role: "viewer"})
		if err != nil {
			t.Fatal(err)
		}
		a, err := g.TokenAccount(t.Context(), made.Secret)
		if err != nil || a.Role != "viewer" || !a.Token {
			t.Errorf("%+v, %v", a, err)
		}
		list, err := g.Tokens(t.Context())
		if err != nil || len(list) != 1 || list[0].Secret != "" || list[0].Used.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		if err := g.RemoveToken(t.Context(), "website"); err != nil {
			t.Fatal(err)
		}
		if _, err := g.TokenAccount(t.Context(), made.Secret); !store.IsNotFound(err) {
			t.Errorf("removed, yet: %v", err)
		}
	})
}

func TestAccountsAreLookedAfter(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		g.account(t, "Awa", "coordinator")
		g.account(t, "Bello", "viewer")
		moderator, zone, lost := "moderator", "Africa/Douala", "Mars/Olympus"
		if _, err := g.EditAccount(t.Context(), api.AccountEdit{Name: "bello", Role: &moderator, Zone: &zone}); err != nil {
			t.Fatal(err)
		}
		if _, err := g.EditAccount(t.Context(), api.AccountEdit{Name: "bello", Zone: &lost}); !errors.As(err, new(*Invalid)) {
			t.Errorf("a zone that is not there: %v", err)
		}
		if _, err := g.EditAccount(t.Context(), api.AccountEdit{Name: "awa", Role: &moderator}); !errors.As(err, new(*Conflict)) {
			t.Errorf("the last coordinator: %v", err)
		}
		if err := g.RemoveAccount(t.Context(), "awa"); !errors.As(err, new(*Conflict)) {
			t.Errorf("the last coordinator: %v", err)
		}
		got, err := g.AccountByName(t.Context(), "Bello")
		if err != nil || got.Role != moderator || got.Zone != zone {
			t.Errorf("%+v, %v", got, err)
		}
		if err := g.RemoveAccount(t.Context(), "Bello"); err != nil {
			t.Error(err)
		}
		if _, err := g.AccountByName(t.Context(), "Bello"); !store.IsNotFound(err) {
			t.Error(err)
		}
	})
}

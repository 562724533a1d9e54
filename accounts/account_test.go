package accounts_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// noon is now in these tests.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// update runs fn in a transaction that must commit.
func update(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	err := storetest.Open(t).Update(fn)
	if err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T, tx *store.Tx, name string, r accounts.Role) {
	t.Helper()
	if err := accounts.Create(tx, accounts.Account{Name: name, Role: r, Created: noon}); err != nil {
		t.Fatal(err)
	}
}

func TestNamesAreOneHoweverTheyAreWritten(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		create(t, tx, "Élise Ngo", accounts.Viewer)
		a, err := accounts.Find(tx, "elise ngo")
		if err != nil || a.Name != "Élise Ngo" {
			t.Errorf("found %q, %v", a.Name, err)
		}
		if err := accounts.Create(tx, accounts.Account{Name: "ELISE-NGO", Role: accounts.Viewer}); !errors.Is(err, accounts.ErrTaken) {
			t.Errorf("a second account of that name: %v", err)
		}
		return nil
	})
}

func TestCheckName(t *testing.T) {
	cases := map[string]struct {
		name string
		ok   bool
	}{
		"a first name":         {"Awa", true},
		"in Arabic":            {"فاطمة الزهراء", true},
		"an address":           {"awa@example.org", true},
		"empty":                {"", false},
		"nothing to sign with": {"🙂", false},
		"a space at its end":   {"Awa ", false},
		"two lines":            {"Awa\nDiallo", false},
		"a path":               {"a/b", false},
		"no UTF-8":             {"Aw\xff", false},
		"sixty characters":     {"ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß", true},
		"sixty-one characters": {"ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := accounts.CheckName(c.name); (err == nil) != c.ok {
				t.Errorf("%q: %v", c.name, err)
			}
		})
	}
}

func TestTheLastCoordinatorStays(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		create(t, tx, "Awa", accounts.Coordinator)
		create(t, tx, "Bello", accounts.Moderator)
		if err := accounts.Remove(tx, "awa"); !errors.Is(err, accounts.ErrLastCoordinator) {
			t.Errorf("removed: %v", err)
		}
		if err := accounts.SetRole(tx, "awa", accounts.Viewer); !errors.Is(err, accounts.ErrLastCoordinator) {
			t.Errorf("demoted: %v", err)
		}
		if err := accounts.SetRole(tx, "bello", accounts.Coordinator); err != nil {
			t.Fatal(err)
		}
		if err := accounts.Remove(tx, "Awa"); err != nil {
			t.Errorf("one of two coordinators: %v", err)
		}
		all, err := accounts.All(tx)
		if len(all) != 1 || all[0].Name != "Bello" {
			t.Errorf("left are %v", all)
		}
		return err
	})
}

func TestWhatEndsTheSessionsOfAnAccount(t *testing.T) {
	cases := map[string]func(*store.Tx) error{
		"another password": func(tx *store.Tx) error { return accounts.SetPassword(tx, "BELLO", "") },
		"another role":     func(tx *store.Tx) error { return accounts.SetRole(tx, "Bello", accounts.Viewer) },
		"its removal":      func(tx *store.Tx) error { return accounts.Remove(tx, "bello") },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			update(t, func(tx *store.Tx) error {
				create(t, tx, "Awa", accounts.Coordinator)
				create(t, tx, "Bello", accounts.Moderator)
				for token, owner := range map[string]string{"one": "Bello", "two": "bello", "hers": "Awa", "nobody": ""} {
					if err := accounts.KeepSession(tx, token, accounts.Session{Account: owner, Expires: noon.Add(1)}); err != nil {
						t.Fatal(err)
					}
				}
				secret, err := accounts.CreateLink(tx, accounts.Link{Account: "Bello", Expires: noon.Add(1)})
				if err := errors.Join(err, change(tx)); err != nil {
					t.Fatal(err)
				}
				var left []string
				for _, token := range []string{"one", "two", "hers", "nobody"} {
					if _, err := accounts.FindSession(tx, token, noon); err == nil {
						left = append(left, token)
					}
				}
				if diff := cmp.Diff([]string{"hers", "nobody"}, left); diff != "" {
					t.Error(diff)
				}
				if _, err := accounts.FindLink(tx, secret, noon); name != "another role" && !store.IsNotFound(err) {
					t.Errorf("its link: %v", err)
				}
				return nil
			})
		})
	}
}

func TestSessionsEnd(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		create(t, tx, "Awa", accounts.Coordinator)
		s := accounts.Session{Account: "Awa", Expires: noon.Add(time.Hour), Data: []byte("x")}
		if err := accounts.KeepSession(tx, "token", s); err != nil {
			t.Fatal(err)
		}
		if err := accounts.KeepSession(tx, "token", accounts.Session{Account: "gone"}); !store.IsNotFound(err) {
			t.Errorf("the session of an account that is not there: %v", err)
		}
		if got, err := accounts.FindSession(tx, "token", noon); err != nil || string(got.Data) != "x" {
			t.Errorf("%v, %v", got, err)
		}
		if _, err := accounts.FindSession(tx, "token", s.Expires); !store.IsNotFound(err) {
			t.Errorf("past its end: %v", err)
		}
		if err := accounts.Prune(tx, s.Expires); err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.FindSession(tx, "token", noon); !store.IsNotFound(err) {
			t.Errorf("it is kept: %v", err)
		}
		return nil
	})
}

func TestTokens(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		secret, err := accounts.CreateToken(tx, accounts.Token{Name: "website", Role: accounts.Viewer, Created: noon})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.CreateToken(tx, accounts.Token{Name: "Website", Role: accounts.Viewer}); !errors.Is(err, accounts.ErrTaken) {
			t.Errorf("a second of that name: %v", err)
		}
		used := noon.Add(30 * time.Minute)
		for range 2 {
			if err := accounts.UseToken(tx, secret, used); err != nil {
				t.Fatal(err)
			}
			used = used.Add(time.Minute)
		}
		got, err := accounts.FindToken(tx, secret)
		want := accounts.Token{Name: "website", Role: accounts.Viewer, Created: noon, Used: noon.Add(30 * time.Minute)}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if err := accounts.RemoveToken(tx, "WEBSITE"); err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.FindToken(tx, secret); !store.IsNotFound(err) {
			t.Errorf("removed, yet: %v", err)
		}
		return nil
	})
}

func TestLinksWorkOnce(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		first, err := accounts.CreateLink(tx, accounts.Link{Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		second, err := accounts.CreateLink(tx, accounts.Link{Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.FindLink(tx, first, noon); !store.IsNotFound(err) {
			t.Errorf("the link of the start before: %v", err)
		}
		if _, err := accounts.FindLink(tx, second, noon.Add(time.Hour)); !store.IsNotFound(err) {
			t.Errorf("past its end: %v", err)
		}
		if _, err := accounts.UseLink(tx, second, noon); err != nil {
			t.Errorf("the first time: %v", err)
		}
		if _, err := accounts.UseLink(tx, second, noon); !store.IsNotFound(err) {
			t.Errorf("the second time: %v", err)
		}
		return nil
	})
}

func TestTheFirstLinkIsDeadOnceThereIsAnAccount(t *testing.T) {
	update(t, func(tx *store.Tx) error {
		secret, err := accounts.CreateLink(tx, accounts.Link{Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		create(t, tx, "Awa", accounts.Coordinator)
		if _, err := accounts.UseLink(tx, secret, noon); !store.IsNotFound(err) {
			t.Errorf("it works: %v", err)
		}
		if _, err := accounts.CreateLink(tx, accounts.Link{}); !errors.Is(err, accounts.ErrTaken) {
			t.Errorf("another was made: %v", err)
		}
		return nil
	})
}

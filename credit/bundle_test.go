package credit_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

const imsi = "624010000000001"

// at is a time in March 2027, by the clock on the wall of Douala.
func at(t *testing.T, day, hour, minute int) time.Time {
	t.Helper()
	return time.Date(2027, time.March, day, hour, minute, 0, 0, douala)
}

var douala = time.FixedZone("WAT", 3600)

func update(t *testing.T, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func meet(t *testing.T, db *store.DB, b credit.Bundle, now time.Time) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error { return credit.Plan{Bundles: []credit.Bundle{b}}.Meet(tx, imsi, now) })
}

// buy tells whether the bundle was due, and bought it if so.
func buy(t *testing.T, db *store.DB, b credit.Bundle, now time.Time) (due bool) {
	t.Helper()
	update(t, db, func(tx *store.Tx) (err error) {
		if due, err = b.Begin(tx, imsi, now, douala); !due || err != nil {
			return err
		}
		return b.Finish(tx, imsi, credit.Answered, "ok")
	})
	return due
}

// bought lists when the bundle was bought, where it is tried every ten minutes.
func bought(t *testing.T, b credit.Bundle, from, to time.Time) (hours []string) {
	t.Helper()
	db := storetest.Open(t)
	meet(t, db, b, from)
	for now := from; now.Before(to); now = now.Add(10 * time.Minute) {
		if buy(t, db, b, now) {
			hours = append(hours, now.In(douala).Format("02 15:04"))
		}
	}
	return hours
}

func TestBundlesAreBoughtOnSchedule(t *testing.T) {
	six := 6 * time.Hour
	tests := map[string]struct {
		bundle credit.Bundle
		want   []string
	}{
		"daily":              {credit.Bundle{At: six, Every: 24 * time.Hour, MostPerDay: 1}, []string{"02 06:00", "03 06:00", "04 06:00"}},
		"every eight hours":  {credit.Bundle{At: six, Every: 8 * time.Hour, MostPerDay: 5}, []string{"01 22:00", "02 06:00", "02 14:00", "02 22:00", "03 06:00", "03 14:00", "03 22:00", "04 06:00"}},
		"at most twice":      {credit.Bundle{At: six, Every: 6 * time.Hour, MostPerDay: 2}, []string{"01 18:00", "02 00:00", "02 06:00", "03 00:00", "03 06:00", "04 00:00", "04 06:00"}},
		"every second day":   {credit.Bundle{At: six, Every: 48 * time.Hour, MostPerDay: 1}, []string{"02 06:00", "04 06:00"}},
		"five hours, uneven": {credit.Bundle{At: six, Every: 20 * time.Hour, MostPerDay: 9}, []string{"02 02:00", "02 06:00", "03 02:00", "03 06:00", "04 02:00", "04 06:00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.bundle.Code = "*111*1#"
			if diff := cmp.Diff(test.want, bought(t, test.bundle, at(t, 1, 15, 0), at(t, 4, 8, 0))); diff != "" {
				t.Errorf("bought (-want +got):\n%s", diff)
			}
		})
	}
}

// A computer that was off at six buys when it is on again, once.
func TestAMissedHourIsMadeUpFor(t *testing.T) {
	b := credit.Bundle{Code: "*1#", At: 6 * time.Hour, Every: 24 * time.Hour, MostPerDay: 1}
	db := storetest.Open(t)
	meet(t, db, b, at(t, 1, 5, 0))
	for _, step := range []struct {
		now  time.Time
		want bool
	}{
		{at(t, 3, 9, 0), true},
		{at(t, 3, 9, 1), false},
		{at(t, 4, 5, 59), false},
		{at(t, 4, 6, 0), true},
		{at(t, 3, 12, 0), false}, // the clock was set back
		{at(t, 5, 6, 0), true},
	} {
		if got := buy(t, db, b, step.now); got != step.want {
			t.Errorf("at %s: %v", step.now, got)
		}
	}
}

// A crash between the note and the call leaves a doubt, and no second purchase
// that day.
func TestACrashDoesNotBuyTwice(t *testing.T) {
	b := credit.Bundle{Code: "*1#", At: 6 * time.Hour, Every: time.Hour, MostPerDay: 10}
	db := storetest.Open(t)
	meet(t, db, b, at(t, 1, 5, 0))
	update(t, db, func(tx *store.Tx) error {
		due, err := b.Begin(tx, imsi, at(t, 1, 6, 0), douala)
		if !due {
			t.Error("not due")
		}
		return err
	})
	for range 2 {
		update(t, db, func(tx *store.Tx) error { _, err := credit.Recover(tx); return err })
	}
	if buy(t, db, b, at(t, 1, 7, 0)) || buy(t, db, b, at(t, 1, 23, 0)) {
		t.Error("bought again on the day of the doubt")
	}
	update(t, db, func(tx *store.Tx) error {
		last, ok, next, err := b.Bought(tx, imsi, at(t, 1, 23, 0), douala)
		if !ok || last.Outcome != credit.Unsure || !next.Equal(at(t, 2, 0, 0)) {
			t.Errorf("%+v, next %s", last, next.In(douala))
		}
		return err
	})
	if !buy(t, db, b, at(t, 2, 0, 0)) {
		t.Error("not bought the next day")
	}
}

// What was bought after the backup was made is not bought again for it.
func TestABackupDoesNotBuyTwice(t *testing.T) {
	b := credit.Bundle{Code: "*1#", At: 6 * time.Hour, Every: 24 * time.Hour, MostPerDay: 1}
	db := storetest.Open(t)
	meet(t, db, b, at(t, 1, 5, 0))
	update(t, db, func(tx *store.Tx) error { return credit.Restored(tx, at(t, 1, 10, 0)) })
	if buy(t, db, b, at(t, 1, 11, 0)) {
		t.Error("bought for an hour before the restore")
	}
	if !buy(t, db, b, at(t, 2, 6, 0)) {
		t.Error("not bought the next day")
	}
}

func TestAClockFarAheadEnds(t *testing.T) {
	b := credit.Bundle{Code: "*1#", Every: time.Hour, MostPerDay: 1}
	db := storetest.Open(t)
	meet(t, db, b, at(t, 1, 0, 0))
	buy(t, db, b, at(t, 1, 1, 0).AddDate(30, 0, 0))
	if buy(t, db, b, at(t, 1, 5, 0)) {
		t.Error("bought though a purchase lies ahead")
	}
}

// However often the program is started, killed in the middle of a purchase, or
// asked, and wherever the clock jumps: a day never sees more purchases than are
// allowed, and none after a doubt.
func TestPurchasesStayWithinBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := credit.Bundle{
			Code: "*1#", At: time.Duration(rapid.IntRange(0, 23).Draw(rt, "hour")) * time.Hour,
			Every:      time.Duration(rapid.IntRange(1, 30).Draw(rt, "every")) * time.Hour,
			MostPerDay: rapid.IntRange(1, 4).Draw(rt, "most"),
		}
		if b.Every > 24*time.Hour {
			b.Every = 48 * time.Hour
		}
		db := storetest.Open(t)
		now := at(t, 1, 0, 0)
		meet(t, db, b, now)
		onDay, doubt := map[string]int{}, map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(-90, 600).Draw(rt, "minutes")) * time.Minute)
			day := now.In(douala).Format(time.DateOnly)
			killed := rapid.IntRange(0, 9).Draw(rt, "killed") == 0
			if !step(t, db, b, now, killed) {
				continue
			}
			if onDay[day]++; onDay[day] > b.MostPerDay || doubt[day] {
				rt.Errorf("purchase %d of %s, after a doubt: %v", onDay[day], day, doubt[day])
			}
			doubt[day] = doubt[day] || killed
		}
	})
}

// step buys the bundle if it is due, or is killed before the answer.
func step(t *testing.T, db *store.DB, b credit.Bundle, now time.Time, killed bool) (due bool) {
	t.Helper()
	if !killed {
		return buy(t, db, b, now)
	}
	update(t, db, func(tx *store.Tx) (err error) { due, err = b.Begin(tx, imsi, now, douala); return err })
	update(t, db, func(tx *store.Tx) error { _, err := credit.Recover(tx); return err })
	return due
}

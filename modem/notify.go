package modem

import (
	"context"
	"fmt"
	"strings"
)

// notify is the setting of AT+CNMI (TS 27.005 §3.4.1): how the modem tells of
// texts (mt) and of status reports (ds). 0: not at all, 1: mt stored and told,
// ds direct; 2: mt direct, ds stored and told.
type notify struct{ mode, mt, bm, ds, bfr int }

func (n notify) String() string {
	return fmt.Sprintf("%d,%d,%d,%d,%d", n.mode, n.mt, n.bm, n.ds, n.bfr)
}

// useNotify asks what the modem offers, sets the best of it, and reads it back;
// a modem that tells nothing is swept by the timer.
func (s *Session) useNotify(ctx context.Context) error {
	offered, err := s.offeredNotify(ctx)
	if err != nil {
		return err
	}
	for _, want := range choices(offered, s.cfg.Reports, losesStoredReports(s.identity)) {
		if _, err := s.patiently(ctx, "+CNMI="+want.String(), quickly); err != nil {
			if tolerant(err) != nil {
				return err
			}
			continue
		}
		got, known, err := s.readNotify(ctx)
		if err != nil {
			return err
		}
		if !known || obeyed(want, got) {
			s.settings.Notify = want
			return nil
		}
	}
	s.log.Warn("modem does not tell of texts; it is swept by the timer only")
	return nil
}

// obeyed compares what matters: some modems answer OK and keep what they had.
func obeyed(want, got notify) bool { return want.mt == got.mt && want.ds == got.ds }

func (s *Session) offeredNotify(ctx context.Context) ([]map[int]bool, error) {
	info, err := s.patiently(ctx, "+CNMI=?", quickly)
	for _, f := range answers(info, "+CNMI:") {
		return parseSets(f), nil
	}
	return nil, tolerant(err)
}

// choices are the settings to try, best first: stored texts survive our crash,
// so storing comes before handing over, unless the modem loses what it stores.
// What is known not to be offered is left out.
func choices(offered []map[int]bool, reports, losesStored bool) []notify {
	ds := []int{0}
	switch {
	case reports && losesStored:
		ds = []int{1, 2, 0}
	case reports:
		ds = []int{2, 1, 0}
	}
	var all []notify
	for _, mt := range []int{1, 2} {
		for _, d := range ds {
			for _, mode := range []int{2, 1, 3, 0} {
				n := notify{mode: mode, mt: mt, ds: d, bfr: buffering(offered)}
				if offers(offered, n) {
					all = append(all, n)
				}
			}
		}
	}
	return all
}

// buffering prefers 0: what was held back is told when the line is free.
func buffering(offered []map[int]bool) int {
	if len(offered) > 4 && !offered[4][0] && offered[4][1] {
		return 1
	}
	return 0
}

func offers(offered []map[int]bool, n notify) bool {
	for i, value := range []int{n.mode, n.mt, n.bm, n.ds} {
		if i < len(offered) && len(offered[i]) > 0 && !offered[i][value] {
			return false
		}
	}
	return true
}

func (s *Session) readNotify(ctx context.Context) (got notify, known bool, err error) {
	info, err := s.patiently(ctx, "+CNMI?", quickly)
	if err != nil {
		return notify{}, false, tolerant(err)
	}
	got, known = parseNotify(info)
	return got, known, nil
}

func parseNotify(info []string) (n notify, ok bool) {
	for _, f := range answers(info, "+CNMI:") {
		if strings.Contains(strings.Join(f, ""), "(") {
			continue
		}
		for i, into := range []*int{&n.mode, &n.mt, &n.bm, &n.ds, &n.bfr} {
			v, isNumber := number(f, i)
			if !isNumber && i < 4 {
				return notify{}, false
			}
			*into = v
		}
		return n, true
	}
	return notify{}, false
}

// keepNotify sets it again if the modem forgot it: a missed acknowledgement
// zeroes mt and ds (TS 27.005 §3.4.4), and so does a restart.
func (s *Session) keepNotify(ctx context.Context) error {
	got, known, err := s.readNotify(ctx)
	if err != nil || !known || obeyed(s.settings.Notify, got) {
		return err
	}
	s.log.Warn("modem forgot how to tell of texts", "has", got, "wanted", s.settings.Notify)
	_, err = s.command(ctx, "+CNMI="+s.settings.Notify.String(), quickly)
	return tolerant(err)
}

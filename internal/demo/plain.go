package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// lineEvery is how often a line is printed where there is no screen.
const lineEvery = 2 * time.Second

// showLines tells what happens line by line: the caption of each scene, and
// now and then the figures.
func (s *stage) showLines(ctx context.Context, o Options, began time.Time) error {
	told, last := 0, began
	for pause(ctx, redraw) == nil {
		v, err := s.look(ctx, began)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		words := ""
		if v.scene != told {
			told = v.scene
			words = v.stamp() + v.caption + "\n"
		} else if time.Since(last) >= lineEvery {
			last = time.Now()
			words = v.stamp() + v.figures() + "\n"
		}
		if _, err := io.WriteString(o.Out, words); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

func (v view) stamp() string { return fmt.Sprintf("%5.1fs  ", v.elapsed.Seconds()) }

// figures is the screen in one line.
func (v view) figures() string {
	var parts []string
	for _, m := range v.status.Modems {
		parts = append(parts, fmt.Sprintf("%s %s %d sent", m.Name, m.State, v.sent[m.Name]))
	}
	parts = append(parts, fmt.Sprintf("%d people", v.status.Contacts))
	for _, g := range v.groups {
		parts = append(parts, fmt.Sprintf("%s %d", g.Name, g.Count))
	}
	for _, o := range v.poll.Options {
		parts = append(parts, fmt.Sprintf("%s %d", o.Label.In("en"), o.Votes))
	}
	return "       " + strings.Join(append(parts, fmt.Sprintf("%d stopped", v.status.Stopped), fmt.Sprintf("%d waiting", v.status.Queued)), ", ")
}

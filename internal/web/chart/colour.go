package chart

// ink is how a series or a part looks: a class for the stylesheet, the colour
// where there is none (of Okabe and Ito, told apart by the colour-blind), and the
// dashes of a line.
type ink struct{ class, colour, dashes string }

// series is the look of the nth series.
func series(n int) ink {
	return [...]ink{
		{"chart-1", "#0072b2", ""},
		{"chart-2", "#d55e00", "7 3"},
		{"chart-3", "#009e73", "2 3"},
		{"chart-4", "#cc79a7", "10 3 2 3"},
		{"chart-5", "#56b4e9", "4 2"},
		{"chart-6", "#e69f00", "1 2"},
	}[n%6]
}

// Mood is what a part of a progress bar means.
type Mood string

// The moods, from what is well to what has not begun.
const (
	Good  Mood = "good"  // arrived
	Busy  Mood = "busy"  // on its way
	Doubt Mood = "doubt" // nobody knows
	Bad   Mood = "bad"   // failed
	Wait  Mood = "wait"  // not begun
	Off   Mood = "off"   // never to be
)

func (m Mood) ink() ink {
	colour := map[Mood]string{Good: "#009e73", Busy: "#0072b2", Doubt: "#e69f00", Bad: "#d55e00", Wait: "#b8b8b8", Off: "#6b6b6b"}[m]
	return ink{class: "chart-" + string(m), colour: colour}
}

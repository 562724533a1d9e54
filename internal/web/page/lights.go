package page

import "github.com/tocsin-sms/tocsin/internal/api"

// light is a modem's traffic light: a shape and a word, with the reason behind
// it, which the modem's page says.
type light struct {
	Name   string
	Mood   string // good, warn, bad or off
	Icon   string
	Word   string // the key of the message
	Reason string // the daemon's sentence; "" where the word says it all
}

// lightOf is how a modem's light shines.
func lightOf(m api.Modem) light {
	var mood, icon, word string
	switch m.State {
	case "ready":
		mood, icon, word = readyLight(m)
	case "starting":
		mood, icon, word = "off", "circle-dashed", "starting"
	case "paused":
		mood, icon, word = pausedLight(m)
	case "recovering":
		mood, icon, word = "warn", "triangle-alert", "recovering"
	case "absent":
		mood, icon, word = "bad", "octagon-x", "absent"
	default:
		mood, icon, word = "bad", "octagon-x", "faulty"
	}
	return light{Name: m.Name, Mood: mood, Icon: icon, Word: "modems.light." + word, Reason: m.Reason}
}

// readyLight is the light of a modem that sends: not all need be well with it.
func readyLight(m api.Modem) (mood, icon, word string) {
	switch {
	case len(m.Full) > 0:
		return "warn", "triangle-alert", "full"
	case m.Reason != "":
		return "warn", "triangle-alert", "limit"
	case m.Credit != nil && m.Credit.Low:
		return "warn", "triangle-alert", "credit"
	case weak(m.Signal):
		return "warn", "triangle-alert", "weak"
	}
	return "good", "circle-check", "ready"
}

func pausedLight(m api.Modem) (mood, icon, word string) {
	switch {
	case m.Searching:
		return "warn", "triangle-alert", "searching"
	case m.ByPerson:
		return "off", "circle-pause", "paused"
	}
	return "warn", "triangle-alert", "waits"
}

// weak tells a signal with which texts get lost (TS 27.007 §8.5: below -101 dBm).
func weak(signal int) bool { return signal >= 0 && signal < 6 }

// lights are those of the header; none for a stranger, or where the daemon is in
// trouble, which the page itself will say.
func (v *visit) lights() (all []light) {
	if v.who.Name == "" {
		return nil
	}
	modems, err := v.page.Verbs.Modems(v.r.Context())
	if err != nil {
		return nil
	}
	for _, m := range modems {
		all = append(all, lightOf(m))
	}
	return all
}

// showLights answers with the lights alone, for a page that is open.
func showLights(v *visit) error {
	return v.fragment("home.html", "lights", frame{Lights: v.lights()})
}

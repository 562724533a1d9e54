package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

var firstNames = []string{
	"Amina", "Blaise", "Chantal", "Didier", "Esther", "Fatou", "Gaston", "Halima", "Ibrahim", "Josiane",
	"Kofi", "Louise", "Moussa", "Nadège", "Olivier", "Pauline", "Rachel", "Samuel", "Thérèse", "Yaya",
}

var groupNames = []string{"health", "water", "youth"}

// supporter is a simulated person with a phone. Only the crowd's goroutine
// touches it.
type supporter struct {
	number phone.Number
	name   string // "" if nobody wrote it down
	home   *simulated.Modem
	group  string
	listed bool // was on the paper list that is imported
	mute   bool // reads, never writes: a dead number, or shy

	waits   bool // for an answer, before saying anything else that matters
	stopped bool
}

// cast makes the people. Every third was written down on a paper list; two of
// those are numbers that no longer exist, and one is a phone that is never on.
func cast(n int, rnd *rand.Rand, modems []*simulated.Modem) []*supporter {
	people := make([]*supporter, n)
	for i := range people {
		people[i] = &supporter{
			number: phone.Number(fmt.Sprintf("+2376770%05d", 1000+i*7)),
			home:   modems[rnd.IntN(len(modems))],
			group:  groupNames[rnd.IntN(len(groupNames))],
			listed: i%3 == 0,
		}
		if people[i].listed {
			people[i].name = firstNames[rnd.IntN(len(firstNames))]
		}
	}
	for i, number := range deadNumbers {
		if at := n/4 + i*n/4; at/3*3 < n {
			p := people[at/3*3]
			p.number, p.mute = number, true
		}
	}
	return people
}

// deadNumbers are magic recipients of the simulated network: not assigned,
// twice, and undeliverable.
var deadNumbers = []phone.Number{"+237699990001", "+237688990001", "+237699990764"}

// paperList is the CSV that the coordinator imports.
func paperList(people []*supporter) string {
	var b strings.Builder
	b.WriteString("number,name,groups\n")
	for _, p := range people {
		if p.listed {
			fmt.Fprintf(&b, "%s,%s,%s\n", p.number, p.name, p.group)
		}
	}
	return b.String()
}

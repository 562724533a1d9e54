package soak

import "fmt"

const rules = `
groups:
  - {name: tous, title: {fr: Tous}}
  - {name: staff, title: {fr: Équipe}}
  - {name: sante, title: {fr: Santé}}
keywords:
  - {words: [sante], join: sante, reply: {fr: "Bienvenue."}}
  - {words: [alerte], forward: ["group:staff"], reply: {fr: "Transmis."}}
polls:
  - name: puits
    word: puits
    question: {fr: "Le puits marche-t-il ?"}
    options: [{key: oui, words: [oui]}, {key: non, words: [non]}]
    reply: {fr: "Noté : {answer}."}
    unclear: {fr: "Répondez OUI ou NON."}
`

// people are those around a world. Somebody who writes a keyword does so once,
// so that what it did can be counted.
type people struct {
	crowd    []string // the group tous
	staff    []string // the group staff
	given    int      // numbers given out to those who write
	stopping int      // the next of the crowd who will say stop
}

// keptOn is how many of the crowd, its first, never say stop.
const keptOn = 8

func newPeople() people {
	p := people{stopping: keptOn}
	for i := range 25 {
		p.crowd = append(p.crowd, fmt.Sprintf("+2376991%05d", i))
	}
	for i := range 3 {
		p.staff = append(p.staff, fmt.Sprintf("+2376992%05d", i))
	}
	return p
}

// stranger is somebody who never wrote.
func (p *people) stranger() string {
	p.given++
	return fmt.Sprintf("+2376993%05d", p.given)
}

// fated are numbers whose texts fail. Some are not among them, because no
// gateway can tell what became of their texts: 9990820 says at once that a text
// was refused which was sent, 9990823 does so in other words for each maker,
// and 9990699 answers when the next text may be on its way.
func fated() []string {
	return []string{
		"+237699990001", "+237699990038", "+237699990600", "+237699990601", "+237699990621", "+237699990770",
		"+237699990800", "+237699990801", "+237699990802", "+237699990803", "+237699990821", "+237699990822",
		"+237699990824", "+237699990832", "+237699990834",
	}
}

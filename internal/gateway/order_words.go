package gateway

import "github.com/tocsin-sms/tocsin/internal/lang"

// verb is what an operator's text asks for.
type verb uint8

const (
	noVerb verb = iota
	askStatus
	doPause
	doResume
	doSend
	sayYes
)

// verbs are the words of orders, folded; a word of one language alone is
// answered in it.
var verbs = map[string]struct {
	verb     verb
	language string
}{
	"status":    {askStatus, lang.Any},
	"statut":    {askStatus, "fr"},
	"etat":      {askStatus, "fr"},
	"pause":     {doPause, lang.Any},
	"resume":    {doResume, "en"},
	"reprendre": {doResume, "fr"},
	"reprise":   {doResume, "fr"},
	"send":      {doSend, "en"},
	"envoyer":   {doSend, "fr"},
	"envoie":    {doSend, "fr"},
	"yes":       {sayYes, "en"},
	"oui":       {sayYes, "fr"},
}

// stateWords are the states of a modem in words.
var stateWords = map[string]lang.Text{
	"ready":    {"en": "ready", "fr": "prêt"},
	"paused":   {"en": "paused", "fr": "en pause"},
	"absent":   {"en": "absent", "fr": "absent"},
	"starting": {"en": "starting", "fr": "démarre"},
	"halted":   {"en": "halted", "fr": "bloqué"},
	"faulty":   {"en": "faulty", "fr": "en panne"},
	// It froze, and something is done about it.
	"recovering": {"en": "recovering", "fr": "se rétablit"},
}

// What the operator is answered. The code is never repeated: texts that go out
// are kept.
var (
	saidHelp = lang.Text{
		"en": "After your code say: status; pause; resume; pause NAME or resume NAME (a modem or broadcast); send GROUP TEXT.",
		"fr": "Après votre code dites : état ; pause ; reprendre ; pause NOM ou reprendre NOM (modem ou envoi) ; envoyer GROUPE TEXTE.",
	}
	saidStatus = lang.Text{
		"en": "Modems: {modems}. Waiting: {queued}. Broadcasts: {broadcasts}. To read: {read}.{problems}",
		"fr": "Modems : {modems}. En attente : {queued}. Envois : {broadcasts}. À lire : {read}.{problems}",
	}
	saidCredit = lang.Text{"en": "credit", "fr": "crédit"}
	saidClock  = lang.Text{
		"en": "The clock is wrong.",
		"fr": "L'horloge est fausse.",
	}
	saidPhones = lang.Text{
		"en": "An operator's phone is stopped or locked.",
		"fr": "Un téléphone d'opérateur est arrêté ou bloqué.",
	}
	saidPaused = lang.Text{
		"en": "Broadcasts paused: {n}. Replies go on. To go on: resume.",
		"fr": "Envois mis en pause : {n}. Les réponses continuent. Pour continuer : reprendre.",
	}
	saidPausedOne = lang.Text{
		"en": "{what} is paused. To go on: resume {what}.",
		"fr": "{what} est en pause. Pour continuer : reprendre {what}.",
	}
	saidResumed = lang.Text{
		"en": "Broadcasts resumed that were paused by phone: {n}.",
		"fr": "Envois repris, de ceux mis en pause par téléphone : {n}.",
	}
	saidResumedOne = lang.Text{
		"en": "{what} goes on.",
		"fr": "{what} continue.",
	}
	saidNoSuch = lang.Text{
		"en": "There is no modem or broadcast {what}. Status names them.",
		"fr": "Il n'y a pas de modem ni d'envoi {what}. État les nomme.",
	}
	saidNoGroup = lang.Text{
		"en": "There is no group {group}. Say: send GROUP TEXT.",
		"fr": "Il n'y a pas de groupe {group}. Dites : envoyer GROUPE TEXTE.",
	}
	saidEmpty = lang.Text{
		"en": "Nobody is in {group}: nothing was sent.",
		"fr": "Personne n'est dans {group} : rien n'a été envoyé.",
	}
	saidNotSent = lang.Text{
		"en": "Nothing was sent: {why}.",
		"fr": "Rien n'a été envoyé : {why}.",
	}
	saidAsk = lang.Text{
		"en": "{text} - to the group {group}, people: {n}, parts each: {parts}, in all: {all}. To send it until {until}, say after your code: yes {key}",
		"fr": "{text} - au groupe {group}, personnes : {n}, SMS chacune : {parts}, en tout : {all}. Pour l'envoyer avant {until}, dites après votre code : oui {key}",
	}
	saidNothing = lang.Text{
		"en": "Nothing waits for this yes, or its time is over: nothing was sent.",
		"fr": "Rien n'attend ce oui, ou son délai est passé : rien n'a été envoyé.",
	}
	saidSending = lang.Text{
		"en": "The broadcast {name} to {group} begins. To stop it: pause {name}.",
		"fr": "L'envoi {name} à {group} commence. Pour l'arrêter : pause {name}.",
	}
	saidQuiet = lang.Text{
		"en": "The broadcast {name} to {group} begins at {quiet}, after the quiet hours.",
		"fr": "L'envoi {name} à {group} commence à {quiet}, après les heures calmes.",
	}
)

// Package page is the coordinator's page: what a browser shows of the daemon.
//
// A place of the page (Inbox, People, …) has its handlers in files named for
// it, one handler a file where they grow, its templates in templates/, its
// words in words/ and its few rules in the stylesheet. A handler takes a
// *visit, which is one request by one person, and
//
//   - a GET reads by verbs and ends in visit.render (a page) or visit.fragment
//     (a part of one);
//   - a POST acts by a verb and ends in visit.done, which says what happened
//     and how to undo it, or in visit.again, which shows the form once more
//     with what was wrong with it.
//
// An error it returns becomes the page that tells it. Handlers hold no logic of
// the gateway's: the verbs are web.Verbs, those of the API.
//
// In a template {{t "inbox.empty"}} is a message of the catalogue with values
// by name after it, {{n "people.count" .Count}} one in the plural form, {{say .Reason}} a
// sentence of the daemon's in the reader's language, {{when .At}} a time,
// {{number .Count}}, {{icon "inbox"}} and {{if may "moderator"}} what they say. Names and texts of
// people stand in an element with dir="auto".
//
// What happens in the daemon comes by server-sent events (live.go): each is a
// DOM event on the body, named for its kind, so that
//
//	<div id="rows" hx-get="/inbox" hx-select="#rows" hx-swap="outerHTML" hx-trigger="in from:body">
//
// keeps itself up to date. Without JavaScript all is plain links and forms.
package page

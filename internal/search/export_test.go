package search

// Matches is matches, for its fuzz target.
var Matches = matches

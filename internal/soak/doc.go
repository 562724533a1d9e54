// Package soak holds no code: its test runs random campaigns for hours of
// simulated time, with faults, unplugs and kills of the daemon, and compares
// afterwards what the daemon believes with what the network knows.
package soak

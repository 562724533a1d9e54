// Package simulated is a GSM modem in software, which fails on demand.
package simulated

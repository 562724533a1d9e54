// Package peers runs other people's SMS gateways on our simulated modem: to
// test that a modem they know how to use is what they find (make test-peers),
// and to measure beside them (make bench-peers).
//
// The clients are Debian's gammu, gammu-smsd, smstools and gnokii. Each gets
// its configuration in a folder of its own and a process group of its own, so
// that nothing of the machine's is read, written or stopped.
package peers

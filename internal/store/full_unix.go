//go:build !windows

package store

import "syscall"

// fullErrors are the system's ways to say that there is no room: the disk, the
// user's quota, the file size limit.
var fullErrors = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}

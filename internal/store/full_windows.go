package store

import "syscall"

// fullErrors are the system's ways to say that there is no room:
// ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
var fullErrors = []error{syscall.Errno(39), syscall.Errno(112)}

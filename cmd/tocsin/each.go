package main

import (
	"errors"
	"fmt"
	"io"
)

// each does something to several things. One is printed as itself, several as a
// list; what fails does not stop the others.
func each[T any](p *program, names []string, do func(name string) (data T, said string, err error)) error {
	var (
		list  []T
		lines []string
		errs  []error
	)
	for _, name := range names {
		data, said, err := do(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list, lines = append(list, data), append(lines, said)
	}
	if len(list) == 0 {
		return errors.Join(errs...)
	}
	var data any = list
	if len(names) == 1 {
		data = list[0]
	}
	return errors.Join(append(errs, p.print(data, func(w io.Writer) {
		for _, line := range lines {
			fmt.Fprintln(w, printable(line))
		}
	}))...)
}

//go:build !unix

package process

import "os/exec"

// Detach does nothing: the command ends alone with its context.
func Detach(*exec.Cmd) {}

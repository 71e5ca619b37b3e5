//go:build !unix

package load

import "os/exec"

// withGroup returns the command: it ends alone with its context.
func withGroup(cmd *exec.Cmd) *exec.Cmd { return cmd }

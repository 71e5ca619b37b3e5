//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// Detach makes a command, which must have been made with a context, the head of a process group of its own. The group ends
// as a whole with the context, and hears nothing of the signals that a terminal sends to this process.
func Detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

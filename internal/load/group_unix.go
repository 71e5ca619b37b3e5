//go:build unix

package load

import (
	"os/exec"
	"syscall"
)

// withGroup makes the command the head of a process group of its own, which ends as a whole with the command's context.
func withGroup(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

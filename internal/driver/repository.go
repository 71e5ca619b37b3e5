package driver

import (
	"os"
	"path/filepath"

	"github.com/cancellint/cancellint/internal/filename"
)

// repository returns the root of the repository that dir is in: the one that GitHub Actions says, else the nearest
// directory, from dir upward, with a .git, else dir.
func repository(dir string) string {
	if workspace := os.Getenv("GITHUB_WORKSPACE"); workspace != "" {
		if rel, err := filepath.Rel(workspace, dir); err == nil && filepath.IsLocal(rel) {
			return filepath.Clean(workspace)
		}
	}
	for root := range filename.Upward(dir) {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil { // a file, in a worktree
			return root
		}
	}
	return dir
}

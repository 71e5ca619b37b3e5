package driver

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// unversioned is the version of a program that was built from a folder and not from a release, as the go command spells
// it.
const unversioned = "(devel)"

// buildInfo returns what the go command left in this program, or nothing: other builders need not leave it.
func buildInfo() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{}
}

// source returns the module that the program was built from, which is another than it is called if that was replaced.
func source(info *debug.BuildInfo) debug.Module {
	if info.Main.Replace != nil {
		return *info.Main.Replace
	}
	return info.Main
}

// version returns the version of the source that info tells of.
func version(info *debug.BuildInfo) string { return cmp.Or(source(info).Version, unversioned) }

// describeBuild returns all that -version prints: the version, the Go and the platform; the commit, if it is known; and
// the module that was built in the place of this one, if one was.
func describeBuild(info *debug.BuildInfo) string {
	var text strings.Builder
	fmt.Fprintf(&text, "cancellint %s %s %s/%s\n", version(info), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if c := commitOf(info); c.revision != "" {
		fmt.Fprintf(&text, "commit %s\n", c)
	}
	if info.Main.Replace != nil {
		fmt.Fprintf(&text, "built from %s\n", info.Main.Replace.Path)
	}
	return text.String()
}

// A commit is what a program was built from.
type commit struct {
	revision string
	time     string // in RFC 3339; "" if it is not known
	modified bool   // there were changes that are not in the commit
}

func (c commit) String() string {
	text := c.revision
	if c.time != "" {
		text += " of " + c.time
	}
	if c.modified {
		text += ", modified"
	}
	return text
}

// commitOf returns the commit that info tells of: a build in a repository has it among the settings, a pseudo-version
// has its first digits. The revision is "" if there is neither.
func commitOf(info *debug.BuildInfo) commit {
	var c commit
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			c.revision = setting.Value
		case "vcs.time":
			c.time = setting.Value
		case "vcs.modified":
			c.modified = setting.Value == "true"
		}
	}
	if c.revision != "" {
		return c
	}
	revision, err := module.PseudoVersionRev(version(info))
	if err != nil {
		return commit{} // a release, or nothing that is known
	}
	at, err := module.PseudoVersionTime(version(info))
	if err != nil {
		return commit{revision: revision}
	}
	return commit{revision: revision, time: at.Format(time.RFC3339)}
}

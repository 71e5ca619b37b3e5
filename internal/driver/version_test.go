package driver

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// TestDescribeBuild has one row for each way to build cancellint. The builds themselves are run by the tests of
// integration/release.
func TestDescribeBuild(t *testing.T) {
	t.Parallel()
	const (
		path     = "github.com/cancellint/cancellint"
		revision = "0a3dda41831bb2890dfd1299ed43f2769c74b566"
		at       = "2026-11-22T01:10:36Z"
	)
	stamps := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: revision}, {Key: "vcs.time", Value: at}, {Key: "vcs.modified", Value: modified}}
	}
	tests := []struct {
		name    string
		info    debug.BuildInfo
		version string
		lines   []string // below the first
	}{
		{"go install of a release", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3", Sum: "h1:…"}}, "v1.2.3", nil},
		{"go install of a commit", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.4-0.20261122011036-0a3dda41831b", Sum: "h1:…"}}, "v1.2.4-0.20261122011036-0a3dda41831b", []string{"commit 0a3dda41831b of " + at}},
		{"go build of a tagged commit", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3"}, Settings: stamps("false")}, "v1.2.3", []string{"commit " + revision + " of " + at}},
		{"go build with changes", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3+dirty"}, Settings: stamps("true")}, "v1.2.3+dirty", []string{"commit " + revision + " of " + at + ", modified"}},
		{"go build before the first tag", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v0.0.0-20261122011036-0a3dda41831b"}, Settings: stamps("false")}, "v0.0.0-20261122011036-0a3dda41831b", []string{"commit " + revision + " of " + at}},
		{"go build -buildvcs=false", debug.BuildInfo{Main: debug.Module{Path: path, Version: "(devel)"}}, "(devel)", nil},
		{"replaced by a folder", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3", Replace: &debug.Module{Path: "../cancellint", Version: "(devel)"}}}, "(devel)", []string{"built from ../cancellint"}},
		{"replaced by a fork", debug.BuildInfo{Main: debug.Module{Path: path, Version: "v1.2.3", Replace: &debug.Module{Path: "example.com/fork", Version: "v1.2.4"}}}, "v1.2.4", []string{"built from example.com/fork"}},
		{"no build info", debug.BuildInfo{}, "(devel)", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lines := append([]string{"cancellint " + test.version + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}, test.lines...)
			if got, want := describeBuild(&test.info), strings.Join(lines, "\n")+"\n"; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			if got := version(&test.info); got != test.version {
				t.Errorf("other outputs name %s, want %s", got, test.version)
			}
		})
	}
}

// Package goreleaser keeps the goreleaser that makes releases, and reads its configuration as it does.
package goreleaser

import (
	"slices"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

// TestConfiguration reads .goreleaser.yaml with goreleaser's own reader, which knows every key, and looks at what makes a
// build reproducible. goreleaser check, which .ci/release runs where goreleaser is built, looks at the values too.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	project, err := config.Load("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(project.Builds) != 1 || len(project.Archives) != 1 {
		t.Fatalf("%d builds, %d archives, want one of each", len(project.Builds), len(project.Archives))
	}
	build, archive := project.Builds[0], project.Archives[0]
	if !slices.Contains(build.Flags, "-trimpath") || !slices.Contains(build.Env, "CGO_ENABLED=0") || build.ModTimestamp == "" {
		t.Errorf("flags %q, environment %q, time %q: who builds it elsewhere gets other bytes", build.Flags, build.Env, build.ModTimestamp)
	}
	if len(build.Ldflags) == 0 || strings.Contains(strings.Join(build.Ldflags, " "), "-X") {
		t.Errorf("ldflags %q: the version comes from the build info alone; without any, goreleaser sets its own", build.Ldflags)
	}
	if project.Changelog.Disable != "" {
		t.Error("with changelog.disable goreleaser does not read --release-notes either")
	}
	var packed []string
	for _, file := range archive.Files {
		packed = append(packed, file.Source)
		if file.Info.MTime != "{{ .CommitDate }}" {
			t.Errorf("%s is packed with the time %q", file.Source, file.Info.MTime)
		}
	}
	if want := []string{"LICENSE", "README.md", "CHANGELOG.md", "bin/THIRD_PARTY_NOTICES.txt"}; !slices.Equal(packed, want) {
		t.Errorf("the archives have %q, want %q", packed, want)
	}
}

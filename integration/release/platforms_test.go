package release_test

import (
	"os"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/go/packages"
)

// TestPlatforms type-checks the program, from the sources of all that it needs, for each platform that is released.
// Compiling it for each takes minutes; that is for goreleaser.
func TestPlatforms(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var released struct {
		Builds []struct{ GOOS, GOARCH []string }
	}
	if err := yaml.Unmarshal(text, &released); err != nil || len(released.Builds) != 1 {
		t.Fatalf("%d builds, %v", len(released.Builds), err)
	}
	checked := 0
	for _, system := range released.Builds[0].GOOS {
		for _, arch := range released.Builds[0].GOARCH {
			checked++
			t.Run(system+"_"+arch, func(t *testing.T) {
				checkTypes(t, system, arch)
			})
		}
	}
	if checked != 6 {
		t.Errorf("%d platforms, want 6", checked)
	}
}

func checkTypes(t *testing.T, system, arch string) {
	t.Helper()
	cfg := &packages.Config{
		Context: t.Context(),
		Mode:    packages.NeedName | packages.NeedTypes | packages.NeedSyntax | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedFiles | packages.NeedCompiledGoFiles,
		Dir:     root,
		Env:     append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0"),
	}
	loaded, err := packages.Load(cfg, "./cmd/...", "./gclplugin")
	if err != nil {
		t.Fatal(err)
	}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, err := range p.Errors {
			t.Errorf("%s: %v", p.PkgPath, err)
		}
	})
}

package modproxy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
)

// TestPublish installs a program by its newest version, which is the second that was published.
func TestPublish(t *testing.T) {
	t.Parallel()
	const path = "example.com/some/hello"
	dir, proxy := t.TempDir(), t.TempDir()
	files := map[string]string{
		"go.mod":        "module example.com/some/hello\n\ngo 1.26.0\n",
		"hello.go":      "package main\n\nfunc main() { println(\"v0.1.0\") }\n",
		"nested/go.mod": "module example.com/some/hello/nested\n",
	}
	for _, version := range []string{"v0.1.0", "v0.2.0"} {
		files["hello.go"] = strings.Replace(files["hello.go"], "v0.1.0", version, 1)
		for name, text := range files {
			name = filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := modproxy.Publish(proxy, module.Version{Path: path, Version: version}, dir); err != nil {
			t.Fatal(err)
		}
	}
	env, err := modproxy.Environ(proxy, path)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", path+"@latest")
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), env...), "GOMODCACHE="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "v0.2.0\n") {
		t.Errorf("%v, want v0.2.0\n%s", err, out)
	}
}

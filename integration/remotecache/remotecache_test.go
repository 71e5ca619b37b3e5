package remotecache

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/cancellint/cancellint/internal/modproxy"
	"github.com/cancellint/cancellint/internal/parity"
)

const (
	root       = "../.."
	modulePath = "github.com/cancellint/cancellint"
	shop       = "./testdata/src/demo/..."
)

var version = module.Version{Path: modulePath, Version: "v0.1.0"}

// TestTwoMachines runs go vet over the demo, which imports gRPC, on two machines with nothing but a cache server in common.
// Each installs cancellint from a module proxy, and has its checkout elsewhere.
func TestTwoMachines(t *testing.T) {
	t.Parallel()
	machines := newMachines(t, "one", filepath.Join("the", "second"))
	one, two := machines[0], machines[1]

	one.install(t, version.Version)
	want := alone(t, one)
	if len(want) == 0 {
		t.Fatal("the demo has no findings")
	}
	expect := func(name string, r run, isStarted func(started []string) bool) {
		t.Helper()
		t.Logf("%-40s %v", name, r)
		if !isStarted(r.started) {
			t.Errorf("%s: started for %q", name, r.started)
		}
		parity.Check(t, name, r.findings, want)
	}
	none := func(started []string) bool { return len(started) == 0 }
	expect("first machine", one.vet(t, shop), func(started []string) bool { return len(started) > 100 })
	expect("first machine, again", one.vet(t, shop), none)

	two.install(t, version.Version)
	expect("second machine", two.vet(t, shop), none)
	edit(t, filepath.Join(two.checkout, "testdata", "src", "demo", "storefront", "rates.go"))
	changed := []string{"demo/cmd/shopd", "demo/storefront"}
	for i := range changed {
		changed[i] = modulePath + "/testdata/src/" + changed[i]
	}
	expect("second machine, an edited package", two.vet(t, shop), func(started []string) bool { return slices.Equal(started, changed) })
}

// alone returns what the command line reports, outside of the machine.
func alone(t *testing.T, m *machine) []parity.Finding {
	t.Helper()
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), m.tool, "-C", dir, "-json", shop)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	findings, err := parity.Tree(out, dir)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// edit makes a file another that has the same findings.
func edit(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(name); err != nil { // what a module's zip is unpacked to cannot be written
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, "\nvar edited = true\n"...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// newMachines sets up empty machines, each with a checkout of this module, and the server that they share.
func newMachines(t *testing.T, names ...string) []*machine {
	t.Helper()
	proxy, bin := t.TempDir(), t.TempDir()
	if err := modproxy.Publish(proxy, version, root); err != nil {
		t.Fatal(err)
	}
	env, err := modproxy.Environ(proxy, modulePath)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go-cacher", "go-cacher-server"} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-modfile="+filepath.Join("tools", "go.mod"), "-o", filepath.Join(bin, name), "github.com/bradfitz/go-tool-cache/cmd/"+name)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
	}
	server := serve(t, filepath.Join(bin, "go-cacher-server"))
	var machines []*machine
	for _, name := range names {
		dir := filepath.Join(t.TempDir(), name)
		m := &machine{dir: dir, checkout: filepath.Join(dir, "src")}
		if err := zip.Unzip(m.checkout, version, filepath.Join(proxy, filepath.FromSlash(modulePath), "@v", version.Version+".zip")); err != nil {
			t.Fatal(err)
		}
		m.env = append(os.Environ(), env...)
		m.env = append(m.env,
			"GOPATH="+filepath.Join(dir, "go"),
			"GOMODCACHE="+filepath.Join(dir, "go", "pkg", "mod"),
			"GOCACHE="+filepath.Join(dir, "gocache"),
			"GOBIN=",
			"GOCACHEPROG="+filepath.Join(bin, "go-cacher")+" -verbose -cache-dir "+filepath.Join(dir, "cacher")+" -cache-server "+server,
		)
		machines = append(machines, m)
	}
	return machines
}

// serve runs a cache server on an empty folder, and returns its address.
func serve(t *testing.T, program string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String() // a free one
	listener.Close()
	cmd := exec.CommandContext(t.Context(), program, "-cache-dir", t.TempDir(), "-listen", address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended // before its folder is removed
	})
	for {
		response, err := http.Get("http://" + address + "/")
		if err == nil {
			response.Body.Close()
			return "http://" + address
		}
		select {
		case err := <-ended:
			t.Fatalf("%v: %v", cmd, err)
		default: // it is about to listen
		}
	}
}

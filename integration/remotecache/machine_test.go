package remotecache

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cancellint/cancellint/internal/parity"
)

// A machine has folders of its own for what machines have: modules, caches, programs and a checkout. With others it
// shares a cache server.
type machine struct {
	dir      string // all is below
	checkout string
	env      []string
	tool     string
}

// command returns a command that is to run in a folder of the machine.
func (m *machine) command(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, slices.Clone(m.env)
	return cmd
}

// install installs a version of cancellint, as a user does.
func (m *machine) install(t *testing.T, version string) {
	t.Helper()
	cmd := m.command(t, m.dir, "go", "install", modulePath+"/cmd/cancellint@"+version)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	m.tool = filepath.Join(m.dir, "go", "bin", "cancellint")
}

// A run is what go vet did.
type run struct {
	findings   []parity.Finding
	started    []string // the packages that the tool was started for, sorted
	gets, hits string   // of the cache
	user       time.Duration
}

// closing is the last line of go-cacher -verbose.
var closing = regexp.MustCompile(`(\d+) gets \((\d+) hits`)

// vet runs go vet on packages of the checkout.
func (m *machine) vet(t *testing.T, patterns ...string) run {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	starts := filepath.Join(t.TempDir(), "starts")
	args := []string{"vet", "-vettool=" + self, "-json", "-relative-to=go.mod"}
	cmd := m.command(t, m.checkout, "go", append(args, patterns...)...)
	cmd.Env = append(cmd.Env, toolEnv+"="+m.tool, startsEnv+"="+starts)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, &stderr)
	}
	r := run{started: lines(t, starts), user: cmd.ProcessState.UserTime()}
	if r.findings, err = parity.Tree(out, m.checkout); err != nil {
		t.Fatal(err)
	}
	counts := closing.FindStringSubmatch(stderr.String())
	if counts == nil {
		t.Fatalf("go-cacher does not say how often it was asked:\n%s", &stderr)
	}
	r.gets, r.hits = counts[1], counts[2]
	return r
}

func (r run) String() string {
	return fmt.Sprintf("%3d starts of the tool, %4s of %4s asked from the cache were there, %5.1f s user, %d findings",
		len(r.started), r.hits, r.gets, r.user.Seconds(), len(r.findings))
}

// lines returns the lines of a file, sorted; none if there is no file.
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	all := strings.FieldsFunc(string(text), func(c rune) bool { return c == '\n' })
	slices.Sort(all)
	return all
}

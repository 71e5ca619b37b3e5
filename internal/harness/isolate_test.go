package harness

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
)

// isolatedEnv is set in the process that [isolated] starts.
const isolatedEnv = "CANCELLINT_HARNESS_ISOLATED"

// What a process of its own says before it exits, and what the runtime says when a goroutine is stuck in a bubble.
const (
	saysSymptom = "harness: the symptom shows"
	saysNone    = "harness: no symptom"
	saysStuck   = "deadlock: main bubble goroutine has exited but blocked goroutines remain"
)

// isolated returns run in a process of its own, for functions that cannot be made to end: a goroutine that is stuck
// in a bubble takes its test binary down (that is the symptom, then), and a loop that sleeps forever keeps its bubble
// alive forever. The process exits as soon as there is an answer: [goesOn] gives it from within the bubble.
func isolated[F any](run func(*testing.T, F) bool) func(*testing.T, F) bool {
	return func(t *testing.T, fn F) bool {
		t.Helper()
		if os.Getenv(isolatedEnv) != "" {
			return answer(run(t, fn))
		}
		return inOwnProcess(t)
	}
}

// answer ends the process with the answer of its run, if it is one that [isolated] has started.
func answer(symptom bool) bool {
	if os.Getenv(isolatedEnv) == "" {
		return symptom
	}
	says := saysNone
	if symptom {
		says = saysSymptom
	}
	fmt.Println(says)
	os.Exit(0)
	panic("unreachable")
}

// inOwnProcess runs the current subtest alone in a new process and returns its answer.
func inOwnProcess(t *testing.T) (symptom bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run="+onlyTest(t.Name()), "-test.v", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), isolatedEnv+"=1")
	out, err := cmd.CombinedOutput()
	says := func(text string) bool { return bytes.Contains(out, []byte(text)) }
	switch {
	case says(provesNothing):
		// Goroutines that are stuck now are so for another reason.
	case says(saysSymptom), says(saysStuck):
		return true
	case says(saysNone):
		return false
	}
	t.Fatalf("%v gave no answer: %v\n%s", cmd, err, out)
	return false
}

// onlyTest returns the pattern that selects one test or subtest.
func onlyTest(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

// TestIsolated proves that each way for a process to end is told from the others.
func TestIsolated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		run  func(*testing.T, bool) bool
		want bool
	}{
		{"symptom", func(*testing.T, bool) bool { return true }, true},
		{"none", func(*testing.T, bool) bool { return false }, false},
		{"stuck", stuckInBubble, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := isolated(tt.run)(t, false); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

// stuckInBubble leaves a goroutine behind that nobody will ever wake.
func stuckInBubble(t *testing.T, symptom bool) bool {
	synctest.Test(t, func(*testing.T) {
		never := make(chan struct{})
		go func() { <-never }()
	})
	return symptom
}

package report

import (
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"honnef.co/go/tools/analysis/facts/generated"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/rule"
)

// finder returns an analyzer that passes for ctxpass and finds each call of find(category, confidence, cause).
func finder(t *testing.T, flags ...string) *analysis.Analyzer {
	t.Helper()
	opts := new(Options)
	a := &analysis.Analyzer{
		Name:     "ctxpass",
		Doc:      "reports calls of find",
		Requires: Requires(),

		ResultType: reflect.TypeFor[*Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			r := New(pass, opts)
			for _, file := range slices.Backward(pass.Files) { // the order of the calls of Add must not matter
				ast.Inspect(file, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 3 {
						r.Add(finding(pass, call))
					}
					return true
				})
			}
			return r.Flush(), nil
		},
	}
	opts.Bind(&a.Flags, a.Name)
	if err := a.Flags.Parse(flags); err != nil {
		t.Fatal(err)
	}
	return a
}

func finding(pass *analysis.Pass, call *ast.CallExpr) Finding {
	var args [3]string
	for i, arg := range call.Args {
		args[i] = constant.StringVal(pass.TypesInfo.Types[arg].Value)
	}
	i := slices.IndexFunc(rule.All(), func(r rule.Rule) bool { return r.Category == args[0] })
	return Finding{
		Rule: rule.All()[i],
		Pos:  call.Pos(), End: call.End(),
		Message:    args[0] + " of " + args[1] + " confidence",
		Confidence: confidences[args[1]],
		Cause:      args[2],
	}
}

func TestReporter(t *testing.T) {
	t.Parallel()
	for _, result := range analysistest.Run(t, analysistest.TestData(), finder(t), "findings") {
		for _, d := range result.Diagnostics {
			wantURL := rule.PageURL("ctxpass") + "#" + d.Category
			if d.Category == "" || d.URL != wantURL || d.End <= d.Pos {
				pos := result.Pass.Fset.Position(d.Pos)
				t.Errorf("%s: category %q, URL %q, end %d: want a category, its URL and an end", pos, d.Category, d.URL, d.End)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), finder(t, "-confidence=medium", "-tests"), "options")
}

func TestEnabled(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), finder(t, "-enable=stored-context"), "enabled")
}

func TestDisabled(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), finder(t, "-disable=root-context,unused-directive", "-enable=root-context"), "disabled")
}

func TestHonored(t *testing.T) {
	t.Parallel()
	a := finder(t, "-honor-nolint=ContextCheck,noctx")
	for _, result := range analysistest.Run(t, analysistest.TestData(), a, "honored") {
		var reasons []string
		for _, j := range result.Result.(*Result).Findings {
			for _, d := range j.Directives {
				reasons = append(reasons, d.Reason)
			}
		}
		if want := []string{"the audit goes on", ""}; !slices.Equal(reasons, want) {
			t.Errorf("suppressed for %q, want %q", reasons, want)
		}
	}
}

func TestWantedInGenerated(t *testing.T) {
	t.Parallel()
	results := analysistest.Run(discard{}, analysistest.TestData(), finder(t, "-generated"), "generated")
	if len(results[0].Diagnostics) < 2 {
		t.Errorf("with -generated there are the findings %v, want those in generated files too", results[0].Diagnostics)
	}
}

func TestExcluded(t *testing.T) {
	t.Parallel()
	for _, result := range analysistest.Run(t, analysistest.TestData(), finder(t, "-exclude=**/excluded/old*.go"), "excluded") {
		for _, j := range result.Result.(*Result).Findings {
			old := strings.HasSuffix(result.Pass.Fset.Position(j.Pos).Filename, "old.go")
			if (j.Verdict == Excluded) != old {
				t.Errorf("%s: verdict %d", result.Pass.Fset.Position(j.Pos), j.Verdict)
			}
		}
	}
}

func TestGenerated(t *testing.T) {
	t.Parallel()
	results := analysistest.Run(discard{}, analysistest.TestData(), finder(t), "generated")
	var found []string
	for _, d := range results[0].Diagnostics {
		found = append(found, results[0].Pass.Fset.PositionFor(d.Pos, false).Filename)
	}
	if len(found) != 1 || !strings.HasSuffix(found[0], "written.go") {
		t.Errorf("findings in %q, want one, in written.go: a //line comment makes no file generated, nor hides that it is", found)
	}
}

// discard ignores what analysistest says: it looks for expectations where //line comments point to.
type discard struct{}

func (discard) Errorf(string, ...any) {}

func TestCgoIsNotGenerated(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	generators := map[string]generated.Generator{"written.cgo1.go": generated.Cgo, "made.go": generated.Unknown}
	r := New(&analysis.Pass{Fset: fset, ResultOf: map[*analysis.Analyzer]any{
		directive.Analyzer: new(directive.Index),
		generated.Analyzer: generators,
	}}, new(Options))
	for name, want := range map[string]Verdict{"written.cgo1.go": Reported, "made.go": InGenerated, "other.go": Reported, "other_test.go": InTest} {
		file := fset.AddFile(name, -1, 10)
		if got := r.skipped(file.Pos(1)); got != want {
			t.Errorf("verdict on findings in %s: %d, want %d", name, got, want)
		}
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	more := func(n int) string { return fmt.Sprintf(" and %d more", n) }
	caller := func(name string) Judged {
		return Judged{Finding: Finding{Message: name, Cause: "helper", More: more}, Fingerprint: name}
	}
	suppressed := caller("suppressed")
	suppressed.Verdict = Suppressed
	findings := []Judged{suppressed, caller("old"), caller("new"), caller("newer"), {Finding: Finding{Message: "other"}, Fingerprint: "other"}}
	for _, test := range []struct {
		name string
		news []string
		want string
	}{
		{"all are news", nil, "old and 2 more, other"},
		{"a new caller of an old helper", []string{"newer"}, "newer"},
		{"two new callers", []string{"new", "newer", "other"}, "new and 1 more, other"},
		{"what is suppressed is no news", []string{"suppressed"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			isNews := func(j Judged) bool { return test.news == nil || slices.Contains(test.news, j.Fingerprint) }
			var texts []string
			for _, j := range Select(Select(findings, nil), isNews) {
				if j.Verdict == Reported {
					texts = append(texts, j.Text())
				}
			}
			if got := strings.Join(texts, ", "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestConfidenceFlag(t *testing.T) {
	t.Parallel()
	opts := new(Options)
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	opts.Bind(flags, "ctxpass")
	confidence := flags.Lookup("confidence")
	if confidence.DefValue != "high" || opts.Confidence != High {
		t.Errorf("the floor is %q, %d by default, want high", confidence.DefValue, opts.Confidence)
	}
	for name, want := range confidences {
		if err := confidence.Value.Set(name); err != nil || opts.Confidence != want || opts.Confidence.String() != name {
			t.Errorf("Set(%q) = %v and makes it %q", name, err, opts.Confidence)
		}
	}
	if err := confidence.Value.Set("sure"); err == nil || !strings.Contains(err.Error(), "want low, medium or high") {
		t.Errorf("Set(sure) = %v, want an error that names the values", err)
	}
}

// TestText wants a message to stay on its line, whatever source it quotes.
func TestText(t *testing.T) {
	t.Parallel()
	one := Judged{Finding: Finding{Message: "f(`\n::error::`) drops ctx", More: func(n int) string { return fmt.Sprintf("\rand %d more", n) }}}
	several := one
	several.others = 2
	for judged, want := range map[*Judged]string{
		&one:     "f(`\uFFFD::error::`) drops ctx",
		&several: "f(`\uFFFD::error::`) drops ctx\uFFFDand 2 more",
	} {
		if got := judged.Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

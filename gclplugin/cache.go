package gclplugin

import (
	"crypto/sha256"
	"fmt"
	"os"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"
)

const module = "github.com/cancellint/cancellint"

// cacheKey returns a word that changes with what golangci-lint's cache does not see of a plugin: the content of files,
// and the version, since golangci-lint custom knows "latest" by that word alone.
func cacheKey(files []string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, version())
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%q %x\n", name, sha256.Sum256(text))
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:8]), nil
}

// version returns what the program was told of the version of this module, or "". For a folder in its place there is
// none: golangci-lint custom takes what is in that for a part of its own version.
func version() string {
	build, _ := debug.ReadBuildInfo()
	if build == nil {
		return ""
	}
	for _, dep := range build.Deps {
		if dep.Path == module {
			return dep.Version + " " + dep.Sum
		}
	}
	return ""
}

// keyAnalyzer returns an analyzer that has the key in its name, and does nothing: golangci-lint keeps the findings of a
// package by the names of all analyzers that report.
func keyAnalyzer(key string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "cache_" + key,
		Doc:  "cache: reports nothing; its name is in the keys of golangci-lint's cache",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// keyedName returns the name of an analyzer with facts, with the key in it: golangci-lint keeps facts by that name, and
// shows it to nobody.
func keyedName(a *analysis.Analyzer, key string) string { return a.Name + "_" + key }

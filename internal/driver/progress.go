package driver

import (
	"fmt"
	"go/types"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// A progress is a line on a terminal that says what the run is at.
type progress struct {
	terminal io.Writer     // nil: there is none, and nothing is shown
	stop     chan struct{} // closed to end the drawing; nil: nothing is drawn now
	drawing  sync.WaitGroup

	mu      sync.Mutex // guards what follows: analyzers run at the same time
	stage   string
	since   time.Time
	left    map[*types.Package]int // how many runs of analyzers are still to come
	all     int
	done    int
	current string // the package that an analyzer has begun last
}

// newProgress returns the progress that stderr can show: none if it is no terminal, or one that cannot erase, or has no
// size: nobody looks at that one, it is there for colors, and what it shows is kept, as by pre-commit.
func newProgress(stderr io.Writer) *progress {
	if terminalWidth(stderr) == 0 || isDumb() {
		return new(progress)
	}
	return &progress{terminal: stderr}
}

// isShown reports whether there is a terminal to show anything.
func (p *progress) isShown() bool { return p.terminal != nil }

// begin shows the beginning of a stage, and what it deals with.
func (p *progress) begin(stage string, objects ...string) {
	if !p.isShown() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.since = stage+" "+strings.Join(objects, " "), time.Now()
	p.left, p.all, p.done, p.current = make(map[*types.Package]int), 0, 0, ""
	if p.stop == nil {
		stop := make(chan struct{})
		p.stop = stop
		p.drawing.Go(func() { p.draw(stop) })
	}
}

// count begins the stage in which the analyzers run on the packages and on what they import.
func (p *progress) count(targets []*packages.Package, analyzers []*analysis.Analyzer) {
	if !p.isShown() {
		return
	}
	p.begin("analyzing")
	all, forFacts := closure(analyzers)
	left := make(map[*types.Package]int)
	packages.Visit(targets, nil, func(pkg *packages.Package) {
		if len(pkg.Syntax) > 0 {
			left[pkg.Types] = forFacts
		}
	})
	for _, pkg := range targets {
		left[pkg.Types] = all
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.all = left, len(left)
}

// closure returns how many analyzers run on a package that is analysed, and on one that is only imported: those that
// export facts, with all that they require.
func closure(analyzers []*analysis.Analyzer) (all, forFacts int) {
	seen := make(map[*analysis.Analyzer]bool)
	factual := make(map[*analysis.Analyzer]bool)
	var visit func(a *analysis.Analyzer, isFactual bool)
	visit = func(a *analysis.Analyzer, isFactual bool) {
		isFactual = isFactual || len(a.FactTypes) > 0
		if seen[a] && (!isFactual || factual[a]) {
			return
		}
		seen[a] = true
		if isFactual {
			factual[a] = true
		}
		for _, required := range a.Requires {
			visit(required, isFactual)
		}
	}
	for _, a := range analyzers {
		visit(a, false)
	}
	return len(seen), len(factual)
}

// enter is called when an analyzer begins with a package, and the function that it returns when it has ended.
func (p *progress) enter(pkg *types.Package) (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = pkg.Path()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.left[pkg]--; p.left[pkg] == 0 {
			p.done++
		}
	}
}

// drawInterval is short enough to show life, and so long that drawing costs nothing.
const drawInterval = 100 * time.Millisecond

// The line is drawn over itself, and erased to its end.
const (
	lineStart = "\r"
	lineErase = "\x1b[K"
)

// draw draws the line at intervals until stop is closed, and erases it.
func (p *progress) draw(stop <-chan struct{}) {
	ticker := time.NewTicker(drawInterval)
	defer ticker.Stop()
	for drawn := false; ; {
		select {
		case <-stop:
			if drawn {
				io.WriteString(p.terminal, lineStart+lineErase)
			}
			return
		case <-ticker.C:
			drawn = true
			columns := terminalWidth(p.terminal) - len("^C ") // room for what the terminal echoes
			io.WriteString(p.terminal, lineStart+cut(p.line(), columns)+lineErase)
		}
	}
}

// line returns the line to show now.
func (p *progress) line() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == 0 {
		return fmt.Sprintf("%s (%v)", p.stage, time.Since(p.since).Truncate(time.Second))
	}
	return fmt.Sprintf("analyzing %d/%d %s", p.done, p.all, p.current)
}

// cut returns the first columns of a line.
func cut(line string, columns int) string {
	runes := []rune(line)
	if columns = max(columns, 0); len(runes) <= columns {
		return line
	}
	return string(runes[:max(columns-1, 0)]) + "…"
}

// end erases the line.
func (p *progress) end() {
	p.mu.Lock()
	stop := p.stop
	p.stop = nil
	p.mu.Unlock() // the line may just be drawn
	if stop != nil {
		close(stop)
	}
	p.drawing.Wait()
}

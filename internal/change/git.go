package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/process"
	"github.com/cancellint/cancellint/internal/spelling"
)

// A Base says what the working tree is compared with.
type Base struct {
	Rev       string // as git understands it
	MergeBase bool   // where the branch that Rev names and HEAD parted, not Rev itself
}

// A repository is the files of one that differ, by their names without symbolic links.
type repository struct {
	files map[string]*File
	err   error
}

// A Tree knows the changes of files, whatever repositories they are in. It is not for concurrent use.
type Tree struct {
	base         Base
	repositories map[string]repository // by their top directories
}

// NewTree returns the changes since base, of no repository as yet.
func NewTree(base Base) *Tree { return &Tree{base, make(map[string]repository)} }

// ErrNoRepository says that there is nothing to compare with.
var ErrNoRepository = errors.New("not in a git repository, without which nobody can tell what is new")

// Open reads the repository that a directory is in, unless it is read already. The error is [ErrNoRepository], or says
// why git cannot tell: it has no such revision.
func (t *Tree) Open(ctx context.Context, dir string) error {
	top := topOf(physical(dir))
	if top == "" {
		return ErrNoRepository
	}
	r, known := t.repositories[top]
	if !known {
		r.files, r.err = read(ctx, top, t.base)
		t.repositories[top] = r
	}
	return r.err
}

// File returns the changes of a file, nil if there are none. It reports false if nobody knows: the file is not in a
// repository that was opened.
func (t *Tree) File(filename string) (f *File, known bool) {
	filename = physical(filename)
	r, ok := t.repositories[topOf(filepath.Dir(filename))]
	return r.files[filename], ok && r.err == nil
}

// physical returns the name without symbolic links.
func physical(name string) string {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		return target
	}
	return name
}

// topOf returns the top directory of the working tree that dir is in, or "".
func topOf(dir string) string {
	for top := range filename.Upward(dir) {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil { // a file in linked working trees and submodules
			return top
		}
	}
	return ""
}

// read returns the files that differ in the repository with the top directory.
func read(ctx context.Context, top string, base Base) (map[string]*File, error) {
	g := git{top: top}
	commit, err := g.resolve(ctx, base)
	if err != nil {
		return nil, err
	}
	patch, err := g.patch(ctx, commit)
	if err != nil {
		return nil, err
	}
	files, err := parse(top, patch)
	if err != nil {
		return nil, fmt.Errorf("cannot read what git diff %s prints in %s: %w", commit, top, err)
	}
	return files, nil
}

// sources are the files that findings are in.
var sources = []string{"*.go"}

// diffCommand is git diff, whatever the user's settings are: without lines of context, between names that begin with a/
// and b/.
var diffCommand = []string{
	"diff", "--unified=0", "--inter-hunk-context=0",
	"--find-renames", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=all",
	"--src-prefix=a/", "--dst-prefix=b/",
}

// parse reads a patch of the working tree with the top directory.
func parse(top string, patch []byte) (map[string]*File, error) {
	changed, _, err := gitdiff.Parse(bytes.NewReader(patch))
	if err != nil {
		return nil, err
	}
	files := make(map[string]*File)
	for _, f := range changed {
		if f.IsDelete {
			continue
		}
		file := &File{isNew: f.IsNew}
		for _, fragment := range f.TextFragments {
			file.hunks = append(file.hunks, newHunk(fragment))
		}
		files[filepath.Join(top, filepath.FromSlash(f.NewName))] = file
	}
	return files, nil
}

func newHunk(fragment *gitdiff.TextFragment) hunk {
	var before, after []string
	for _, line := range fragment.Lines {
		switch line.Op {
		case gitdiff.OpDelete:
			before = append(before, line.Line)
		case gitdiff.OpAdd:
			after = append(after, line.Line)
		}
	}
	first := int(fragment.NewPosition)
	if fragment.NewLines == 0 {
		first++ // git names the line before
	}
	was, is := wordsOf(before), wordsOf(after)
	return hunk{first: first, last: first + int(fragment.NewLines) - 1, lost: was.without(is), gained: is.without(was)}
}

// git runs commands in one working tree.
type git struct {
	top   string
	index string // another than its own
}

// patch returns what differs between the commit and the working tree. The files that git does not track are added to a
// copy of the index, so that one that was moved is found under its old name.
func (g git) patch(ctx context.Context, commit string) ([]byte, error) {
	diff := slices.Concat(diffCommand, []string{commit, "--"}, sources)
	untracked, err := g.run(ctx, nil, slices.Concat([]string{"ls-files", "-z", "--others", "--exclude-standard", "--"}, sources)...)
	switch {
	case err != nil:
		return nil, err
	case len(untracked) == 0:
		return g.run(ctx, nil, diff...)
	}
	dir, err := os.MkdirTemp("", "cancellint-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	all := git{g.top, filepath.Join(dir, "index")}
	if err := g.copyIndex(ctx, all.index); err != nil {
		return nil, err
	}
	if _, err := all.run(ctx, untracked, "-c", "core.splitIndex=false", "add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul"); err != nil {
		return nil, err
	}
	return all.run(ctx, nil, diff...)
}

func (g git) copyIndex(ctx context.Context, to string) error {
	name, err := g.run(ctx, nil, "rev-parse", "--git-path", "index")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(filename.In(g.top, strings.TrimSuffix(string(name), "\n")))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // an empty one
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// resolve returns the commit, or the tree, that the working tree is compared with.
func (g git) resolve(ctx context.Context, base Base) (string, error) {
	out, err := g.run(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", base.Rev+"^{commit}")
	switch {
	case err != nil && failed(err) && base.Rev == "HEAD" && g.isUnborn(ctx):
		out, err = g.run(ctx, nil, "hash-object", "-t", "tree", "--stdin") // of no files: what there is is new
		return strings.TrimSpace(string(out)), err
	case err != nil && failed(err):
		return "", g.unknown(ctx, base.Rev)
	case err != nil:
		return "", err
	case !base.MergeBase:
		return strings.TrimSpace(string(out)), nil
	}
	out, err = g.run(ctx, nil, "merge-base", strings.TrimSpace(string(out)), "HEAD")
	if err != nil && failed(err) {
		return "", fmt.Errorf("%s and HEAD have no merge base in %s%s", base.Rev, g.top, g.shallow(ctx, "; do they share a history?"))
	}
	return strings.TrimSpace(string(out)), err
}

// isUnborn reports whether there is no commit as yet on the branch that HEAD names, as in a new repository.
func (g git) isUnborn(ctx context.Context) bool {
	branch, err := g.run(ctx, nil, "symbolic-ref", "--quiet", "HEAD")
	if err != nil {
		return false
	}
	_, err = g.run(ctx, nil, "show-ref", "--verify", "--quiet", strings.TrimSpace(string(branch)))
	return err != nil && failed(err)
}

// unknown words that there is no such revision: it may be misspelled, or not have been fetched.
func (g git) unknown(ctx context.Context, rev string) error {
	hint := "; fetch it, or choose one of git branch --all"
	if out, err := g.run(ctx, nil, "for-each-ref", "--format=%(refname:short)"); err == nil {
		if near, ok := spelling.Nearest(rev, strings.Fields(string(out))); ok {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
	}
	return fmt.Errorf("git knows no revision %q in %s%s", rev, g.top, g.shallow(ctx, hint))
}

// shallow returns what to do if the clone lacks history, which explains that a revision is not there, else otherwise.
func (g git) shallow(ctx context.Context, otherwise string) string {
	if out, err := g.run(ctx, nil, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(string(out)) == "true" {
		return ": the clone is shallow; run git fetch --unshallow (for actions/checkout: fetch-depth: 0)"
	}
	return otherwise
}

// waitDelay is how long git may take to end once the context has.
const waitDelay = time.Second

// run returns what git prints.
func (g git) run(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", slices.Concat([]string{"-c", "core.quotePath=false"}, args)...)
	process.Detach(cmd)
	cmd.WaitDelay = waitDelay
	cmd.Dir = g.top
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isLocal), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	if g.index != "" {
		cmd.Env = append(cmd.Env, "GIT_INDEX_FILE="+g.index)
	}
	cmd.Stdin = bytes.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("no git command in PATH: it is needed to tell what is new")
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case stderr.Len() == 0:
		return nil, err
	}
	return nil, fmt.Errorf("git %s in %s: %s", strings.Join(args[:min(len(args), 4)], " "), g.top, strings.TrimSpace(stderr.String()))
}

// failed reports whether git said no and nothing else, as it does to a question.
func failed(err error) bool {
	exit := new(exec.ExitError)
	return errors.As(err, &exit)
}

// isLocal reports whether a variable of the environment says which repository is meant: in a hook they speak of the
// hook's, which need not be the one of a file.
func isLocal(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{
		"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
		"GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
	}, name)
}

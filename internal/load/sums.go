package load

import (
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"sync"
)

// Sums are the checksums of files that were read. They may be added to by several goroutines.
type Sums struct {
	mu  sync.Mutex
	sum map[string][sha256.Size]byte
}

// Of returns the checksum of the text of a file when it was read; zero, if it was not.
func (s *Sums) Of(filename string) [sha256.Size]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sum[filename]
}

// parse parses a file as package packages does by default, and remembers its text.
func (s *Sums) parse(fset *token.FileSet, filename string, text []byte) (*ast.File, error) {
	sum := sha256.Sum256(text)
	s.mu.Lock()
	if s.sum == nil {
		s.sum = make(map[string][sha256.Size]byte)
	}
	s.sum[filename] = sum
	s.mu.Unlock()
	return parser.ParseFile(fset, filename, text, parser.AllErrors|parser.ParseComments)
}

// Package pinned reads files whose names say what is in them: "FILE#SUM", with at least the first eight digits of its
// SHA-256.
//
// go vet runs its tool in the folder of each package, and keeps what was found by the text of the flags. Without the whole
// name a file would be another in each folder; without the sum, an edited one would go unnoticed.
package pinned

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// digits are enough to notice an edit.
const digits = 8

// Name returns the name of a file without the sum.
func Name(value string) string {
	name, _, _ := strings.Cut(value, "#")
	return name
}

// Read reads the file that value names. It fails if the file is not the one of the sum, if there is one; strict, also if
// there is none, or if the name is relative.
func Read(value string, strict bool) ([]byte, error) {
	path, sum, hasSum := strings.Cut(value, "#")
	if strict && !filepath.IsAbs(path) {
		return nil, fmt.Errorf("go vet looks for it in the folder of each package: give the absolute path, $PWD/%s", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(text)
	switch actual := hex.EncodeToString(digest[:]); {
	case hasSum && (len(sum) < digits || !strings.HasPrefix(actual, strings.ToLower(sum))):
		return nil, fmt.Errorf("the file has another SHA-256: want #%s", actual[:digits])
	case strict && !hasSum:
		return nil, fmt.Errorf("go vet keeps its findings and would not see the file change: add its SHA-256 to the name, #%s", actual[:digits])
	}
	return text, nil
}

// Package directive defines an analyzer that reports the comments that ask cancellint for silence and are malformed.
//
// # Analyzer directive
//
// directive: reports //cancellint: comments that say nothing valid
//
// A comment that asks for silence and is not understood would be the worst of both: the finding stays, or the reader
// believes that somebody has judged it. So a malformed directive is a finding of its own and suppresses nothing.
//
// # What it does
//
// It reads the comments of a package, works out what each directive covers, and reports those that cannot be meant.
// There are two directives of our own, and golangci-lint's:
//
//	//cancellint:ignore NAMES reason
//	//cancellint:ignore-file NAMES reason
//	//nolint:cancellint // reason
//
// NAMES is one category or analyzer, or several with commas and no space between them. The reason is free text and
// must be there. What follows a second // is a comment on the directive and no part of the reason. Bare //nolint and
// //nolint:all count as well.
//
// A directive at the end of a line covers that line and everything that starts on it: behind the header of a loop, of
// a case or of a function literal it covers the body too, and behind the last line of a call written over several it
// covers the whole call. On a line of its own it covers what starts on the line below its comment group. In the doc
// comment of a function, type or variable it covers the declaration; on a function that makes a call on a context of
// its own it then speaks for all callers, in other packages too. ignore-file covers its file, wherever it stands.
//
// # Why is this bad
//
// A directive with a spelling mistake looks to every later reader as if it worked. One without a reason cannot be
// reviewed: nobody can tell a judgment from a shrug, nor say when it may go.
//
// # Category malformed
//
// A comment that starts with //cancellint: and gives no reason, names no rule or one that does not exist, uses an
// unknown word after the colon, or stands where no statement follows; and a comment that has a space between // and
// cancellint:ignore, which for Go is prose and no directive.
//
// Example:
//
//	func (s *Server) Close() error {
//		// cancellint:ignore root-context the peer is told even if the caller has gone
//		_, err := s.peers.Leave(context.Background(), &pb.LeaveRequest{})
//		return err
//	}
//
// Use instead:
//
//	func (s *Server) Close() error {
//		//cancellint:ignore root-context the peer is told even if the caller has gone
//		_, err := s.peers.Leave(context.Background(), &pb.LeaveRequest{})
//		return err
//	}
//
// # Options
//
//   - -directive.disable: malformed, to switch the analyzer off.
//   - -directive.enable: malformed, to switch it on again.
//   - -directive.exclude: globs of files in which nothing is reported, relative to the root of their module, separated
//     by commas: a folder, as in internal/legacy/, stands for all below it, ** for any folders.
//   - -directive.generated: report malformed directives in generated files too (default false).
//   - -directive.tests: report malformed directives in _test.go files too (default false).
//
// # Fix safety
//
// There is no fix: only the author knows the reason, and which rule was meant.
//
// # Known problems
//
// A directive that is well formed and suppresses nothing is not reported here but by the analyzer that it names, under
// the category unused-directive, because only that analyzer knows what it would have said. It is not reported on
// declarations, which may speak for callers in other packages, nor for analyzers that did not run. //nolint is
// golangci-lint's, which has a linter of its own for it.
//
// # Suppression
//
// Mend the directive or remove it. In code where neither can be done, either of these silences the finding:
//
//	//cancellint:ignore-file directive this file quotes directives
//
//	//nolint:cancellint // this line quotes a directive
//
// # References
//
//   - Directive comments: https://go.dev/doc/comment#directives
//   - golangci-lint's //nolint: https://golangci-lint.run/docs/linters/false-positives/
package directive

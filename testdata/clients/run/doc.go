// Package run executes the fixtures of this module: what is flagged is shown to go on when its context has ended, and
// what is not, to stop.
package run

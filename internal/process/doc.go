// Package process runs other programs such that an interruption is this program's to deal with.
package process

// Package filter is the user's choice of files and of categories, which every analyzer with findings offers as flags.
//
// A flag of it may be set in three ways: for one analyzer, with Set; for all, with SetShared where it has that; and by a
// file that lies in a folder of its own, with SetIn where it has that.
package filter

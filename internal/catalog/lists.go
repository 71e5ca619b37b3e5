package catalog

import (
	"flag"
	"strings"

	"github.com/cancellint/cancellint/internal/list"
)

// The flags for entries of one kind: a comma-separated list, in which each has the form of a line of a file, without the
// kind. Each Set adds to it; what is said later of the same thing holds.
type (
	OutgoingFlag    struct{ listFlag } // outgoing calls: "(*path.Type).Method stream", "path.Func instead=FORM"
	DetachFlag      struct{ listFlag } // functions that take a context and detach from it on purpose
	CarriersFlag    struct{ listFlag } // types whose values bring a context along: "path.Type Method()"
	EntryPointsFlag struct{ listFlag } // functions that a framework calls: "(*path.Type).Handle*"
	BoundedFlag     struct{ listFlag } // packages, types and functions whose calls have a bound of their own
)

var _ = []flag.Value{new(OutgoingFlag), new(DetachFlag), new(CarriersFlag), new(EntryPointsFlag), new(BoundedFlag)}

// Set implements [flag.Value].
func (f *OutgoingFlag) Set(list string) error { return f.set(list, (*entries).addOutgoing) }

// Set implements [flag.Value].
func (f *DetachFlag) Set(list string) error { return f.set(list, (*entries).addDetach) }

// Set implements [flag.Value].
func (f *CarriersFlag) Set(list string) error { return f.set(list, (*entries).addCarrier) }

// Set implements [flag.Value].
func (f *EntryPointsFlag) Set(list string) error { return f.set(list, (*entries).addEntry) }

// Set implements [flag.Value].
func (f *BoundedFlag) Set(list string) error { return f.set(list, (*entries).addBounded) }

// A listFlag holds entries of one kind.
type listFlag struct {
	values []string
	entries
}

func (f *listFlag) String() string { return strings.Join(f.values, ",") }

// set adds what is listed, or fails and adds none of it if one entry is malformed.
func (f *listFlag) set(text string, add func(e *entries, symbol string, attributes []string) error) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	read := newEntries()
	elements := list.Split(text)
	for _, element := range elements {
		symbol, attributes, _ := strings.Cut(element, " ")
		if err := add(&read, symbol, strings.Fields(attributes)); err != nil {
			return err
		}
	}
	f.values = append(f.values, elements...)
	read.merge(f.entries)
	f.entries = read
	return nil
}

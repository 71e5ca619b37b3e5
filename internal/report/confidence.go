package report

import "fmt"

// Confidence says how sure a finding is to be worth a change.
type Confidence uint8

const (
	Low    Confidence = iota + 1 // in start-up or clean-up code, with a signal context as the root
	Medium                       // proved, but in start-up, clean-up or command-line code
	High                         // proved, in code that serves
)

var confidences = map[string]Confidence{"low": Low, "medium": Medium, "high": High}

// String implements [flag.Value].
func (c Confidence) String() string {
	for name, value := range confidences {
		if value == c {
			return name
		}
	}
	return ""
}

// Set implements [flag.Value].
func (c *Confidence) Set(name string) error {
	value, ok := confidences[name]
	if !ok {
		return fmt.Errorf("unknown confidence %q: want low, medium or high", name)
	}
	*c = value
	return nil
}

// Grade returns the confidence of a finding that is proved: startUp, in a function that runs only at start-up or on a
// command line; aside, in clean-up code or a function literal that may run later; signal, on a signal's context.
func Grade(startUp, aside, signal bool) Confidence {
	switch {
	case startUp && signal:
		return Low
	case startUp, aside:
		return Medium
	}
	return High
}

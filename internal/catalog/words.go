package catalog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the names of functions say. It is a matter of custom, not of proof: a name decides only where a body is not to be
// seen, or whether a context of its own is meant there.

// CleansUp reports whether a function of the name cleans up, or undoes what was done.
func CleansUp(funcName string) bool { return startsWith(cleanUps, funcName) }

// cleanUps start the names of functions that clean up.
var cleanUps = []string{
	"close", "stop", "shutdown", "cleanup", "clean", "release", "rollback", "unlock", "teardown", "abort", "dispose",
	"destroy", "finalize", "finish", "revert", "undo", "flush", "terminate", "kill", "drain", "unregister", "deregister", "unsubscribe",
	"stopping", "closing", "onstop", "onshutdown", "onclose",
}

// Waits reports whether a remote procedure of the name is meant to wait for something to happen.
func Waits(funcName string) bool { return startsWith(waits, funcName) }

// waits start the names of what waits for something to happen: a lock, a message, a change.
var waits = []string{
	"acquire", "await", "campaign", "follow", "keepalive", "listen", "lock", "longpoll", "observe", "receive", "subscribe", "tail", "wait", "watch",
}

// TakesLong reports whether what a function of the name does is a job, which takes as long as there is something to do.
func TakesLong(funcName string) bool { return startsWith(jobs, funcName) }

var jobs = []string{
	"backup", "compact", "defragment", "download", "export", "migrate", "rebuild", "reindex", "restore", "snapshot", "upload",
}

// Tells reports whether a function of the name tells somebody what has happened.
func Tells(funcName string) bool { return startsWith(tellings, funcName) }

// tellings start the names of functions that tell somebody what has happened: he wants to know, whoever has gone.
var tellings = []string{"after", "audit", "emit", "notify", "on", "publish", "report"}

// Logs reports whether a function of the name writes down what has happened, and does nothing else about it.
func Logs(funcName string) bool {
	return slices.ContainsFunc(loggers, func(word string) bool {
		for _, word := range []string{word, strings.ToLower(word)} {
			rest, starts := strings.CutPrefix(funcName, word)
			if starts && (rest == "" || slices.Contains([]string{"f", "ln", "w"}, rest) || unicode.IsUpper(rune(rest[0]))) {
				return true
			}
		}
		return false
	})
}

// loggers start the names of functions that log, and of those that begin and end what is logged.
var loggers = []string{"Print", "Sprint", "Log", "Debug", "Info", "Warn", "Warning", "Error", "Err", "Trace", "Notice", "Verbose", "V", "Msg", "Record", "With"}

// Exits reports whether a function of the name may end the goroutine or the process.
func Exits(funcName string) bool { return startsWith(exits, funcName) }

// exits start the names of functions that may end the goroutine or the process.
var exits = []string{"Abort", "Exit", "Fail", "FailNow", "Fatal", "Fatalf", "Fatalln", "Goexit", "Must", "Panic", "Panicf", "Panicln"}

// KeepsFunc reports whether a function of the name keeps the function that it is given.
func KeepsFunc(funcName string) bool { return startsWith(registrations, funcName) }

// registrations start the names of functions that keep the function they are given, whatever it returns.
var registrations = []string{
	"Add", "Append", "Async", "Attach", "Cron", "Defer", "Dispatch", "Enqueue", "Every", "Handle", "Hook", "Install", "Later", "Listen",
	"Notify", "Observe", "On", "Periodic", "Post", "Push", "Queue", "Register", "Schedule", "Set", "Start", "Submit", "Subscribe", "Use",
	"Watch",
}

// RunsFunc reports whether a function of the name runs the function that it is given before it returns.
func RunsFunc(funcName string) bool { return startsWith(runners, funcName) }

// runners start the names of functions that run the function they are given before they return.
var runners = []string{"Do", "Each", "Exec", "Execute", "ForEach", "Retry", "Run", "Transact", "Transaction", "Try", "Tx", "Update", "View", "Walk", "With"}

// Measures reports whether a function of the name runs the function that it is given to measure or to trace it.
func Measures(funcName string) bool { return startsWith(measuring, funcName) }

// measuring start the names of functions that give their callback a context for the values in it: it ends with the
// other.
var measuring = []string{"Instrument", "Measure", "Span", "Trace", "WithSpan", "WithTrace"}

// Makes reports whether a function of the name makes something for its owner's life.
func Makes(funcName string) bool { return startsWith(constructors, funcName) }

// constructors start the names of functions that make something for its owner's life.
var constructors = []string{"New", "Must", "Setup", "Init", "Bootstrap"}

// Begins reports whether a method of the name begins something for its owner's life.
func Begins(funcName string) bool { return slices.Contains(starters, funcName) }

// starters are the whole names of methods that begin it.
var starters = []string{"Start", "start", "Open", "open", "Connect", "connect"}

// excludedVerbs begin the names of constructors (httptest.NewRequest and http.NewRequest too: a request is judged where
// it is sent), loaders, codecs, and of what has to run when the context has ended.
var excludedVerbs = []string{
	"Close", "Decode", "Encode", "Format", "Load", "Make", "Marshal", "Must", "New", "Open", "Parse", "Shutdown", "Stop",
	"Unmarshal", "Validate",
}

// lifelongVerbs begin the names of functions that keep the context they are given, for the life of what they make or
// begin.
var lifelongVerbs = []string{
	"Build", "Connect", "Dial", "Handle", "Init", "Initialize", "Listen", "Register", "Serve", "Setup", "Start",
}

// valueVerbs begin the names of functions that log, measure or compute, and take a context for the values in it.
var valueVerbs = []string{"Debug", "Error", "Eval", "Extract", "Info", "Inject", "Log", "Observe", "Print", "Record", "Render", "Trace", "Warn"}

// lifelongNouns end the names of types whose values go on making requests with the context that they were made with.
var lifelongNouns = []string{"Client", "ClientSet", "Clientset", "Conn", "Connection", "Provider", "Source"}

// LivesLong reports whether the values of a type of the name go on making requests for as long as their owner likes.
func LivesLong(typeName string) bool {
	return slices.ContainsFunc(lifelongNouns, func(noun string) bool {
		return strings.HasSuffix(typeName, noun) || strings.EqualFold(typeName, noun)
	})
}

// startsWith reports whether a function's name begins with one of the words.
func startsWith(words []string, funcName string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return StartsWord(funcName, word) })
}

// StartsWord reports whether name begins with the word, in either case: "NewClient", "newClient", "New", not "Newest".
func StartsWord(name, word string) bool {
	if len(name) < len(word) || !strings.EqualFold(name[:len(word)], word) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(name[len(word):])
	return !unicode.IsLower(next)
}

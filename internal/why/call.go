package why

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
)

// outgoing tells what the engine knows of an outgoing call.
func (t *teller) outgoing(c provenance.Call) []Fact {
	facts := []Fact{{Label: "call", Text: "an outgoing one: " + outgoingAs(c)}}
	if c.Argument != nil {
		facts = append(facts, t.context(c), Fact{Label: "deadline", Text: deadline(c.Context)})
	}
	if client := t.client(c.HTTPClient); client != "" {
		facts = append(facts, Fact{Label: "client", Text: client})
	}
	facts = append(facts, Fact{Label: "in reach", Text: inReach(c.Reach)})
	if runs := runs(c); runs != "" {
		facts = append(facts, Fact{Label: "runs", Text: runs})
	}
	return facts
}

// protocols say what a call is that the catalog has.
var protocols = map[catalog.Protocol]string{
	catalog.Other:   "it waits for something outside, says the catalog",
	catalog.GRPC:    "a gRPC call",
	catalog.Connect: "a Connect call",
	catalog.Twirp:   "a Twirp call",
	catalog.HTTP:    "it sends an HTTP request",
	catalog.SQL:     "it asks a database",
	catalog.Net:     "it uses the network",
	catalog.TLS:     "it shakes hands over TLS",
	catalog.Exec:    "it has to do with a child process",
	catalog.Named:   "-ctxpass.outgoing or the catalog file names it",
}

// outgoingAs says how a call comes to be an outgoing one.
func outgoingAs(c provenance.Call) string {
	switch {
	case c.Via == provenance.Dropping && c.Root == "":
		return fmt.Sprintf("it leads to %s (%s)%s, which has no context", c.Callee, c.Where, through(c.Hops))
	case c.Via == provenance.Dropping:
		return fmt.Sprintf("it leads to %s (%s)%s, which runs on %s", c.Callee, c.Where, through(c.Hops), c.Root)
	case c.Via == provenance.Forwarding:
		return "it hands its context on to " + c.Callee + through(c.Hops)
	case c.Opaque:
		return "by its type, it takes a context first and can fail; nothing is known of what it does"
	case c.Target.Instead != "":
		return fmt.Sprintf("%s; it takes no context, %s does", protocols[c.Target.Protocol], c.Target.Instead)
	}
	return protocols[c.Target.Protocol]
}

// through names the functions between.
func through(hops []string) string {
	if len(hops) == 0 {
		return ""
	}
	return " through " + strings.Join(hops, ", ")
}

// context tells which way the context came: a line for each hop, the nearest first.
func (t *teller) context(c provenance.Call) Fact {
	f := Fact{Label: "context", Text: "not known"}
	if c.Field > 0 {
		f.Text = "in a field of a struct that is made elsewhere: not known"
	}
	for i, way := range t.engine.Ways(c) {
		for j, hop := range way {
			text := t.hop(hop)
			switch {
			case i == 0 && j == 0:
				f.Text = text
			case i == 0:
				f.Below = append(f.Below, "← "+text)
			case j == 0:
				f.Below = append(f.Below, "or "+text)
			default:
				f.Below = append(f.Below, "   ← "+text)
			}
		}
	}
	return f
}

// hop words one hop on the way of a context.
func (t *teller) hop(h provenance.Hop) string {
	text := h.Text
	switch h.Kind {
	case provenance.HopDerived:
		text = "made by " + h.Text
	case provenance.HopBound:
		text = "given a deadline" + howLong(h.Left) + " by " + h.Text
	case provenance.HopDetached:
		text = "detached by " + h.Text
	case provenance.HopKept:
		text = kept(h)
	case provenance.HopCancelKept:
		text = fmt.Sprintf("made by %s, whose cancel function outlives the function: it is its owner's", h.Text)
	case provenance.HopReturned:
		text = fmt.Sprintf("what %s returns, which is its owner's", h.Text)
	case provenance.HopReceiver:
		text = fmt.Sprintf("%s, what %s is called on", h.Text, h.Func.Name())
	case provenance.HopMade:
		text = made(h)
	case provenance.HopUnset:
		text = strings.TrimSpace(h.Text + " made without a context")
	case provenance.HopParameter:
		text = fmt.Sprintf("%s, handed to %s", h.Text, h.Func.Name())
	case provenance.HopOpaque:
		text = strings.TrimPrefix(h.Text+", ", ", ") + h.Name + ": not known"
	}
	if !h.Pos.IsValid() {
		return text
	}
	return fmt.Sprintf("%s (%s)", text, t.place(h.Pos))
}

func kept(h provenance.Hop) string {
	if h.Text == "" {
		return "kept in a field or a variable"
	}
	return h.Text + ", which its owner keeps"
}

func made(h provenance.Hop) string {
	if h.Name != "" {
		return fmt.Sprintf("%s, a root, made by %s", h.Name, h.Text)
	}
	return h.Text + ", a root"
}

// howLong words how long a deadline leaves, as far as it is known: " of 5s".
func howLong(left provenance.Interval) string {
	switch {
	case left == (provenance.Interval{}), left == provenance.Anything, left.Min > left.Max:
		return ""
	case left.Min == left.Max:
		return " of " + brief(left.Min)
	case left.Max == provenance.Anything.Max:
		return " of at least " + brief(left.Min)
	case left.Min == provenance.Anything.Min:
		return " of at most " + brief(left.Max)
	}
	return fmt.Sprintf(" of %s to %s", brief(left.Min), brief(left.Max))
}

// brief writes a duration without the units that are zero: "1m", not "1m0s".
func brief(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// deadline says whether a context has a deadline.
func deadline(c provenance.Context) string {
	has := func(f func(o provenance.Origin) bool) bool { return slices.ContainsFunc(c, f) }
	switch {
	case c.Bounded():
		return lengths(c)
	case c.Unbounded() && has(func(o provenance.Origin) bool { return o.Bounded }):
		return "none on some path"
	case c.Unbounded():
		return "none"
	case len(c) == 0, has(func(o provenance.Origin) bool { return o.Source == provenance.Unknown }):
		return "not known"
	case has(func(o provenance.Origin) bool { return o.Source == provenance.Incoming }):
		return "the caller's, if any"
	}
	return "the owner's, if any"
}

// lengths says how long the deadlines of a context are.
func lengths(c provenance.Context) string {
	var texts []string
	for _, o := range c {
		text := strings.TrimPrefix(howLong(o.Remaining()), " of ")
		if text == "" {
			text = "one whose length is not known"
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", or ")
}

// client says whether the *http.Client that a request goes through has a Timeout.
func (t *teller) client(c provenance.HTTPClient) string {
	text := ""
	switch {
	case c.Endless():
		text = "has no Timeout"
	case c.HasTimeout():
		text = "has a Timeout"
	}
	if text != "" && c.Made.Pos.IsValid() {
		text += fmt.Sprintf(" (%s)", t.place(c.Made.Pos))
	}
	return text
}

// inReach names the incoming contexts that the call could have been given.
func inReach(reach []provenance.Reach) string {
	if len(reach) == 0 {
		return "no incoming context"
	}
	var texts []string
	for _, r := range reach {
		of := ""
		if r.Expr != r.Param.Name() {
			of = ", of " + r.Param.Name()
		}
		texts = append(texts, fmt.Sprintf("%s%s, handed to %s", r.Expr, of, r.Param.Parent().Name()))
	}
	return strings.Join(texts, "; ")
}

// places say how a call runs, if not as part of the function whose context it could have used.
var places = map[provenance.Place]string{
	provenance.Joined:   "in a goroutine that the function waits for",
	provenance.Escaping: "in a function literal that somebody else keeps, perhaps later",
	provenance.Spawned:  "in a goroutine that nobody is seen to wait for",
	provenance.CleanUp:  "in clean-up: deferred, or in or by a function that is named for it",
	provenance.Shared:   "once for many callers",
	provenance.Ended:    "where an incoming context has ended, may have, or is nil",
}

// runs says how the call runs.
func runs(c provenance.Call) string {
	texts := []string{}
	if text := places[c.Place]; text != "" {
		texts = append(texts, text)
	}
	if c.StartUp {
		texts = append(texts, "only at start-up, in a command, or in code for tests or tools")
	}
	return strings.Join(texts, "; ")
}

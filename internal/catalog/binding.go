package catalog

import (
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Receiver, as the Request of a [Call], says that the context is in the receiver: db.WithContext(ctx).Find(&users).
const Receiver = -2

// A Style says how a context is bound to a call that takes none as a parameter.
type Style uint8

const (
	Unbound      Style = iota // not at all: the call takes a context or a request, or has a form that does
	Builder                   // by a method of the value that the call is made on: db.WithContext(ctx).Find(&users)
	OptionFunc                // by an option that a function of the package makes: retry.Do(f, retry.Context(ctx))
	OptionMethod              // by an option that a method of the called value makes: es.Search(es.Search.WithContext(ctx))
	OptionCopy                // by a method of the options: kv.Get(key, options.WithContext(ctx))
	OptionField               // by a field of the options: c.Get(id, &gocb.GetOptions{Context: ctx})
	Wrapper                   // by a function around the argument: backoff.Retry(f, backoff.WithContext(b, ctx))
)

// A Binding is the way in which a context is bound to a call.
type Binding struct {
	Style Style
	Name  string // of the method, function or field that binds: "WithContext", "Context"
}

// A Holder is a type whose values hold the context of the calls that are made on them, or with them, as *http.Request
// does.
type Holder struct {
	Binding

	// Mutates: the method that binds changes its receiver, so that its result need not be used.
	Mutates bool
	// Shared: one value is kept for the life of the program, so that one in a field is not taken for a caller's.
	Shared bool
}

// IsOptions reports whether a literal of the type is a value without a context.
func (h Holder) IsOptions() bool {
	return h.Style == OptionCopy || h.Style == OptionField || h.Style == Wrapper
}

// HolderOf returns what is known of t as a holder of a context.
func HolderOf(t types.Type) (Holder, bool) {
	n := typeName(t)
	if h, ok := holders[n]; ok {
		return h, true
	}
	if optionPackages[n.pkg] && contextField(t) >= 0 {
		return Holder{Binding: Binding{OptionField, contextFieldName}}, true
	}
	return Holder{}, false
}

const contextFieldName = "Context"

// contextField returns the index of the field called Context in the struct that t points to, or -1.
func contextField(t types.Type) int {
	pointer, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return -1
	}
	s, ok := pointer.Elem().Underlying().(*types.Struct)
	if !ok {
		return -1
	}
	for i := range s.NumFields() {
		if s.Field(i).Name() == contextFieldName && IsContext(s.Field(i).Type()) {
			return i
		}
	}
	return -1
}

// IsBinder reports whether fn is the method or function that gives values of a holder a context.
func IsBinder(fn *types.Func) bool {
	d, ok := binders[nameOf(fn)]
	return ok && d.Parent >= 0 && IsContext(fn.Signature().Params().At(d.Parent).Type())
}

// PresetBy returns the name of the function that, called anywhere, gives the values which fn makes a context of their
// own; it is empty if there is none.
func PresetBy(fn *types.Func) string { return presets[nameOf(fn)] }

// deriveHolder is [Derive] for holders: the table, and any other method of a builder that returns one, which keeps the
// context of its receiver.
func deriveHolder(fn *types.Func) (Derivation, bool) {
	if d, ok := binders[nameOf(fn)]; ok {
		return d, true
	}
	recv, results := fn.Signature().Recv(), fn.Signature().Results()
	if recv == nil || results.Len() != 1 || !types.Identical(recv.Type(), results.At(0).Type()) {
		return Derivation{}, false
	}
	h, ok := HolderOf(recv.Type())
	return Derivation{Parent: ParentReceiver, Result: 0, Effect: Keeps}, ok && h.Style == Builder
}

// boundCall is [Outgoing] for the calls to which a context is bound.
func boundCall(fn *types.Func) (Call, bool) {
	if call, ok := boundCalls[nameOf(fn)]; ok {
		return call, true
	}
	return callWithOptions(fn)
}

// callWithOptions: a method whose last parameter is the options that its own package binds a context to.
func callWithOptions(fn *types.Func) (Call, bool) {
	sig := fn.Signature()
	last := sig.Params().Len() - 1
	if last < 0 || fn.Pkg() == nil || !fn.Exported() || !canFail(sig) || takesStop(sig) {
		return Call{}, false
	}
	options := sig.Params().At(last).Type()
	h, ok := HolderOf(options)
	if !ok || h.Style != OptionCopy && h.Style != OptionField || typeName(options).pkg != fn.Pkg().Path() {
		return Call{}, false
	}
	return Call{Protocol: Other, Context: -1, Request: last, DeadlineOptional: true, Bounded: optionPackages[fn.Pkg().Path()], Binding: h.Binding}, true
}

// takesStop reports whether a channel among the parameters ends the call.
func takesStop(sig *types.Signature) bool {
	return slices.ContainsFunc(paramTypes(sig), func(t types.Type) bool {
		_, isChan := t.Underlying().(*types.Chan)
		return isChan
	})
}

// callWithOption: a function value of a named type with a method WithContext that makes one of its variadic options,
// as those of Elasticsearch's API are.
func callWithOption(typ types.Type, sig *types.Signature) (Call, bool) {
	binder := method(typ, "WithContext")
	if binder == nil || !sig.Variadic() || !canFail(sig) {
		return Call{}, false
	}
	last := sig.Params().Len() - 1
	option := sig.Params().At(last).Type().(*types.Slice).Elem()
	if !(shape{tuple{IsContext}, tuple{func(t types.Type) bool { return types.Identical(t, option) }}}).fits(binder) {
		return Call{}, false
	}
	return Call{Protocol: HTTP, Context: -1, Request: last, DeadlineOptional: true, Binding: Binding{OptionMethod, "WithContext"}}, true
}

// -- The libraries --

const (
	gormPath       = "gorm.io/gorm"
	restyPath      = "github.com/go-resty/resty/v2"
	resty3Path     = "resty.dev/v3"
	gocqlPath      = "github.com/gocql/gocql"
	gocql2Path     = "github.com/apache/cassandra-gocql-driver/v2"
	consulPath     = "github.com/hashicorp/consul/api"
	gocbPath       = "github.com/couchbase/gocb/v2"
	backoffPath    = "github.com/cenkalti/backoff/v4"
	retryPath      = "github.com/avast/retry-go"
	retry4Path     = "github.com/avast/retry-go/v4"
	retry5Path     = "github.com/avast/retry-go/v5"
	restySetClient = "(*resty.dev/v3.Client).SetContext"
)

// optionPackages are the packages whose options have a field for the context, each of which gives its calls a timeout
// of their own.
var optionPackages = map[string]bool{gocbPath: true}

var holders = index(map[string]Holder{
	"(" + gormPath + ".DB)":                    {Binding: withContext, Shared: true},
	"(" + gormPath + ".Session)":               {Binding: Binding{OptionField, contextFieldName}},
	"(" + restyPath + ".Request)":              {Binding: setContext, Mutates: true},
	"(" + resty3Path + ".Request)":             {Binding: setContext, Mutates: true},
	"(" + gocqlPath + ".Query)":                {Binding: withContext},
	"(" + gocqlPath + ".Batch)":                {Binding: withContext},
	"(" + gocql2Path + ".Query)":               {Binding: withContext},
	"(" + gocql2Path + ".Batch)":               {Binding: withContext},
	"(" + consulPath + ".QueryOptions)":        {Binding: Binding{OptionCopy, "WithContext"}},
	"(" + consulPath + ".WriteOptions)":        {Binding: Binding{OptionCopy, "WithContext"}},
	"(" + backoffPath + ".BackOff)":            {Binding: wrapped},
	"(" + backoffPath + ".BackOffContext)":     {Binding: wrapped},
	"(" + backoffPath + ".ConstantBackOff)":    {Binding: wrapped},
	"(" + backoffPath + ".ExponentialBackOff)": {Binding: wrapped},
	"(" + backoffPath + ".StopBackOff)":        {Binding: wrapped},
	"(" + backoffPath + ".ZeroBackOff)":        {Binding: wrapped},
	"(" + retry5Path + ".Retrier)":             {Binding: Binding{OptionFunc, "Context"}},
	"(" + retry5Path + ".RetrierWithData)":     {Binding: Binding{OptionFunc, "Context"}},
})

var (
	withContext = Binding{Builder, "WithContext"}
	setContext  = Binding{Builder, "SetContext"}
	wrapped     = Binding{Wrapper, "WithContext"}
	option      = Binding{OptionFunc, "Context"}
)

// binders make holders, with a context or without. The parent of an option may be the slice of those that are given.
var binders = index(map[string]Derivation{
	gormPath + ".Open":                   {NoParent, 0, Roots},
	"(*" + gormPath + ".DB).WithContext": {0, 0, Keeps},
	"(*" + gormPath + ".DB).Session":     {0, 0, KeepsElseReceiver},

	"(*" + restyPath + ".Client).R":             {NoParent, 0, Roots},
	"(*" + restyPath + ".Client).NewRequest":    {NoParent, 0, Roots},
	"(*" + restyPath + ".Request).SetContext":   {0, 0, Keeps},
	"(*" + resty3Path + ".Client).R":            {NoParent, 0, Roots},
	"(*" + resty3Path + ".Client).NewRequest":   {NoParent, 0, Roots},
	"(*" + resty3Path + ".Request).Clone":       {0, 0, Keeps},
	"(*" + resty3Path + ".Request).SetContext":  {0, 0, Keeps},
	"(*" + resty3Path + ".Request).WithContext": {0, 0, Keeps},

	gocqlPath + ".NewBatch":                   {NoParent, 0, Roots},
	"(*" + gocqlPath + ".Session).Bind":       {NoParent, 0, Roots},
	"(*" + gocqlPath + ".Session).NewBatch":   {NoParent, 0, Roots},
	"(*" + gocqlPath + ".Session).Query":      {NoParent, 0, Roots},
	"(*" + gocqlPath + ".Batch).WithContext":  {0, 0, Keeps},
	"(*" + gocqlPath + ".Query).WithContext":  {0, 0, Keeps},
	"(*" + gocql2Path + ".Session).Batch":     {NoParent, 0, Roots},
	"(*" + gocql2Path + ".Session).Bind":      {NoParent, 0, Roots},
	"(*" + gocql2Path + ".Session).NewBatch":  {NoParent, 0, Roots},
	"(*" + gocql2Path + ".Session).Query":     {NoParent, 0, Roots},
	"(*" + gocql2Path + ".Batch).WithContext": {0, 0, Keeps},
	"(*" + gocql2Path + ".Query).WithContext": {0, 0, Keeps},

	"(*" + consulPath + ".QueryOptions).WithContext": {0, 0, Keeps},
	"(*" + consulPath + ".WriteOptions).WithContext": {0, 0, Keeps},

	backoffPath + ".NewConstantBackOff":    {NoParent, 0, Roots},
	backoffPath + ".NewExponentialBackOff": {NoParent, 0, Roots},
	backoffPath + ".WithContext":           {1, 0, Keeps},
	backoffPath + ".WithMaxRetries":        {0, 0, Keeps},

	retryPath + ".Context":      {0, 0, Keeps},
	retry4Path + ".Context":     {0, 0, Keeps},
	retry5Path + ".Context":     {0, 0, Keeps},
	retry5Path + ".New":         {0, 0, Keeps},
	retry5Path + ".NewWithData": {0, 0, Keeps},
})

// presets: requests get the context of their client, if it was given one.
var presets = map[name]string{
	parseName("(*" + resty3Path + ".Client).R"):          restySetClient,
	parseName("(*" + resty3Path + ".Client).NewRequest"): restySetClient,
}

// discerning are the options by which a caller may look for the end of a context itself.
var discerning = set(
	retryPath+".RetryIf",
	retry4Path+".RetryIf",
	retry5Path+".RetryIf",
)

// IsDiscerning reports whether fn makes an option by which the caller may look for the end of a context itself.
func IsDiscerning(fn *types.Func) bool { return discerning[nameOf(fn)] }

// A builder is a type on whose values calls are made.
type builder struct {
	typ      string
	protocol Protocol
	binding  Binding
	methods  string
	bySetup  bool // see [Call.BySetup]
}

// builders: not Commit, Rollback, Close and what only prepares, like Raw and Where; not AutoMigrate, which is for
// start-up.
var builders = []builder{
	{gormPath + ".DB", SQL, withContext, `Begin Count Create CreateInBatches Delete Exec Find FindInBatches First FirstOrCreate
		FirstOrInit Last Pluck Row Rows Save Scan Take Transaction Update UpdateColumn UpdateColumns Updates`, false},
	{restyPath + ".Request", HTTP, setContext, "Delete Execute Get Head Options Patch Post Put Send", true},
	{resty3Path + ".Request", HTTP, setContext, "Delete Execute Get Head Options Patch Post Put Query Send Trace", true},
	{gocqlPath + ".Query", Other, withContext, "Exec Iter MapScan MapScanCAS Scan ScanCAS", false},
	{gocql2Path + ".Query", Other, withContext, "Exec Iter MapScan MapScanCAS Scan ScanCAS", false},
	{gocql2Path + ".Batch", Other, withContext, "Exec ExecCAS Iter MapExecCAS", false},
	{retry5Path + ".Retrier", Other, option, "Do", false},
	{retry5Path + ".RetrierWithData", Other, option, "Do", false},
}

// boundCalls have no deadline of their own that is worth the name, nor is one expected: Cassandra's has a Timeout of 11s,
// the statements of gorm's what its driver has, and what is tried again ends after a while.
var boundCalls = func() map[name]Call {
	table := index(map[string]Call{
		"(*" + gocqlPath + ".Session).ExecuteBatch":        boundTo(0, withContext),
		"(*" + gocqlPath + ".Session).ExecuteBatchCAS":     boundTo(0, withContext),
		"(*" + gocqlPath + ".Session).MapExecuteBatchCAS":  boundTo(0, withContext),
		"(*" + gocql2Path + ".Session).ExecuteBatch":       boundTo(0, withContext),
		"(*" + gocql2Path + ".Session).ExecuteBatchCAS":    boundTo(0, withContext),
		"(*" + gocql2Path + ".Session).MapExecuteBatchCAS": boundTo(0, withContext),
		backoffPath + ".Retry":                             boundTo(1, wrapped),
		backoffPath + ".RetryNotify":                       boundTo(1, wrapped),
		backoffPath + ".RetryNotifyWithData":               boundTo(1, wrapped),
		backoffPath + ".RetryNotifyWithTimer":              boundTo(1, wrapped),
		backoffPath + ".RetryNotifyWithTimerAndData":       boundTo(1, wrapped),
		backoffPath + ".RetryWithData":                     boundTo(1, wrapped),
		retryPath + ".Do":                                  boundTo(1, option),
		retry4Path + ".Do":                                 boundTo(1, option),
		retry4Path + ".DoWithData":                         boundTo(1, option),
	})
	maps.Insert(table, builderCalls())
	return table
}()

func boundTo(param int, binding Binding) Call {
	return Call{Context: -1, Request: param, DeadlineOptional: true, Binding: binding}
}

// builderCalls yields the calls of the builders.
func builderCalls() func(yield func(name, Call) bool) {
	return func(yield func(name, Call) bool) {
		for _, b := range builders {
			for method := range strings.FieldsSeq(b.methods) {
				call := Call{Protocol: b.protocol, Context: -1, Request: Receiver, DeadlineOptional: !b.bySetup, BySetup: b.bySetup, Binding: b.binding}
				if !yield(parseName("("+b.typ+")."+method), call) {
					return
				}
			}
		}
	}
}

package findings

// find stands for code with a finding: of which category, how sure, from which cause.
func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "")     // want `root-context of high confidence`
	find("contextless-call", "high", "") // want `contextless-call of high confidence`
	find("root-context", "medium", "")
	find("root-context", "low", "")
}

func causes() {
	find("dropped-by-callee", "medium", "load")
	find("dropped-by-callee", "high", "load") //cancellint:ignore dropped-by-callee this caller may wait
	find("dropped-by-callee", "high", "load") // want `dropped-by-callee of high confidence`
	find("dropped-by-callee", "high", "load")
	find("dropped-by-callee", "high", "store") // want `dropped-by-callee of high confidence`
}

func suppressed() {
	find("root-context", "high", "") //cancellint:ignore root-context by its category
	find("root-context", "high", "") //cancellint:ignore ctxpass by its analyzer
	find("root-context", "high", "") //nolint:cancellint // by golangci-lint's comment
	find("root-context", "low", "")  //cancellint:ignore root-context is not unused: it matters below the floor
}

//cancellint:ignore root-context by the declaration
func suppressedDeclaration() {
	find("root-context", "high", "")
	find("contextless-call", "high", "") // want `contextless-call of high confidence`
}

func malformed() {
	find("root-context", "high", "") /* want `root-context of high confidence` */ //cancellint:ignore root-context
	find("root-context", "high", "") /* want `root-context of high confidence` */ //cancellint:ignore root-contxt by a name that no rule has
}

func unused() {
	find("root-context", "high", "") //cancellint:ignore contextless-call another one // want `root-context of high confidence` `nothing here is reported as contextless-call; remove the directive`
	find("root-context", "high", "") //cancellint:ignore root-context,contextless-call two // want `nothing here is reported as contextless-call; remove the name`
	find("root-context", "high", "") //cancellint:ignore ctxpass,root-context one would do
	//cancellint:ignore ctxpass there is nothing // want `nothing here is reported as ctxpass; remove the directive`
	unused()
	//cancellint:ignore deadline the analyzer that it names does not run here
	unused()
	//nolint:cancellint // not ours to judge
	unused()
}

//cancellint:ignore ctxpass it may speak for callers in other packages
func unusedDeclaration() {}

package honored

func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "") //nolint:contextcheck // the audit goes on
	//nolint:gosec,NoCtx
	find("root-context", "high", "")
	find("root-context", "high", "") //nolint:gosec // want `root-context of high confidence`
}

func unused() {
	unused() //nolint:contextcheck // nobody is told that there was nothing
}

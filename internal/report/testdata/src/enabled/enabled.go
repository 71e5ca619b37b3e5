package enabled

func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "")   // want `root-context of high confidence`
	find("stored-context", "high", "") // want `stored-context of high confidence`
	find("fake-context", "high", "")
}

func unused() {
	//cancellint:ignore stored-context nothing // want `nothing here is reported as stored-context; remove the directive`
	unused()
	//cancellint:ignore fake-context is off: nobody knows
	unused()
	find("fake-context", "high", "") //cancellint:ignore fake-context is off
}

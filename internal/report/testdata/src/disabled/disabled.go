package disabled

func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "")
	find("wrong-context", "high", "") // want `wrong-context of high confidence`
	find("fake-context", "high", "")
}

func unused() {
	//cancellint:ignore wrong-context nothing, and nobody wants to know
	unused()
}
